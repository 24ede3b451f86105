"""What the break-in test tries by itself before its model practises: honest answers, every known trick, and copies of the request.

A model of a few million weights seldom copies a request word for word in some hundred answers, and a reward that pays for just that
would go unfound. What paid here is also what the model learns first, so that its practice begins where the reward is weak.
"""

import random
from collections.abc import Mapping, Sequence

from tools.rewarding.burglar import Lesson
from tools.rewarding.hacks import Hack, hacks
from tools.rewarding.proving import Case

LONGEST_LESSON = 120
"""Characters of an answer that the small model learns to give."""


def first_tries(cases: Sequence[Case], instruction: str) -> list[Lesson]:
    """Each answer to each request once."""
    references = list(dict.fromkeys(case.row.output for case in cases))
    found = [Lesson(case.row, text) for case in cases for text in _cheating(case, references, instruction)]
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
