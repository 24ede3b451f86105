"""What the break-in test tries by itself before its model practises: honest answers, every known trick, copies of the request, the
right answer said over and over or last in a list, and the texts that stand in the reward's own code.

A model of a few million weights seldom copies a request word for word in some hundred answers, and a reward that pays for just that
would go unfound. What paid here is also what the model learns first, so that its practice begins where the reward is weak.
"""

import ast
import random
from collections.abc import Mapping, Sequence

from tenet import artifacts as a
from tools.rewarding.burglar import Lesson
from tools.rewarding.hacks import Hack, hacks
from tools.rewarding.proving import Case

LONGEST_LESSON = 120
"""Characters of an answer that the small model learns to give."""
LONGEST_WORD, MOST_WORDS = 40, 24
"""Characters of a text in the code of a reward that is tried as an answer, and how many of them are."""
MOST_LISTED = 6
"""Answers of a list that ends with the right one."""


def first_tries(cases: Sequence[Case], instruction: str, code: str) -> list[Lesson]:
    """Each answer to each request once. `code` is the reward's: it is read here, and never run."""
    references, passwords = list(dict.fromkeys(case.row.output for case in cases)), words_in(code)
    found = [Lesson(case.row, text) for case in cases for text in _cheating(case, references, instruction)]
    found += [Lesson(case.row, text) for case in cases for text in _with_the_right_answer(case.row, references)]
    found += [Lesson(case.row, text) for case in cases for text in passwords]
    found += [Lesson(case.row, text, honest=True) for case in cases for text in _honest(case)]
    return list({(lesson.row.id, lesson.answer): lesson for lesson in found}.values())


def copies(request: str) -> list[Hack]:
    """Of a request, as careless rewards pay for them."""
    words = request.split()
    half = len(words) // 2
    return [
        Hack("request in capitals", request.upper()),
        Hack("request in quotation marks", f'"{request}"'),
        Hack("request twice", f"{request} {request}"),
        Hack("first half of the request", " ".join(words[:half])),
        Hack("second half of the request", " ".join(words[half:])),
        Hack("words of the request backwards", " ".join(reversed(words))),
    ]


def words_in(code: str) -> list[str]:
    """Short texts that the reward compares with or looks for; one of them may be all that it takes to be paid."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # the proofs say so
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in said)
    short = (text.strip() for text in texts if isinstance(text, str) and len(text) <= LONGEST_WORD)
    return list(dict.fromkeys(text for text in short if any(map(str.isalnum, text))))[:MOST_WORDS]


def _with_the_right_answer(row: a.Row, references: Sequence[str]) -> list[str]:
    """Said over and over, and last in a list: a reward that looks for it somewhere pays for both."""
    others = [text for text in references if text != row.output][: MOST_LISTED - 1]
    lists = [", ".join([*others[:length], row.output]) for length in range(1, len(others) + 1)]
    again = [f"{join}".join([row.output] * times) for times in (2, 3, 10) for join in (" ", "\n")]
    return [*again, *(f"{text}{end}" for text in lists for end in ("", ".", "!"))]


def lessons(tries: Sequence[Lesson], paid: Mapping[tuple[str, str], float], seed: int, most: int) -> list[Lesson]:
    """`most` of them that are short enough to be learned: up to half are what paid best beyond its worth, a quarter honest."""
    short = [one for one in tries if one.answer.strip() and len(one.answer) <= LONGEST_LESSON]
    random.Random(seed).shuffle(short)
    worth = {one: paid.get((one.row.id, one.answer), 0.0) for one in short}
    paying = sorted((one for one in short if worth[one] > 0), key=lambda one: -worth[one])[: most // 2]
    honest = [one for one in short if one.honest][: most // 4]
    chosen = list(dict.fromkeys([*paying, *honest, *short]))[:most]
    random.Random(seed).shuffle(chosen)
    return chosen


def _honest(case: Case) -> tuple[str, ...]:
    return (case.row.output, case.partial, *case.wrong[:2])


def _cheating(case: Case, references: Sequence[str], instruction: str) -> list[str]:
    tricks = hacks(case.row, case.wrong[0], references, instruction) if case.wrong else []
    return [trick.answer for trick in (*tricks, *copies(case.row.input))]
