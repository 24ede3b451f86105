"""The building blocks of a reward. A drafted reward.py carries the source of the ones that it uses, so that what a person
approves is all that runs: each block stands on its own, uses the standard library, and says in its first line what it pays.

A text is an answer as the model wrote it. Every block gives a number from 0 to 1, unless its name says otherwise.
"""

import builtins
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

# ---------------------------------------------------------------- reading an answer


def text_of(completion: Any) -> str:
    """The answer's text: TRL hands over a text, or the messages of a conversation."""
    return completion if isinstance(completion, str) else str(completion[-1]["content"] or "")


def rows(completions: list[Any], columns: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """Each answer with its row's reference and request."""
    return zip(map(text_of, completions), columns["reference"], columns["request"], strict=True)


def bare(text: str) -> str:
    """The text without what form is about: case, quotes around it, a closing full stop."""
    wrapping = " \t\r\n\"'`*“”‘’«»"
    return text.strip(wrapping).removesuffix(".").strip(wrapping).casefold()


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"\w+", text.casefold())


def named(text: str, options: list[str]) -> list[str]:
    """The options that a text names."""
    said = " " + " ".join(words_of(text)) + " "
    return [option for option in options if " " + " ".join(words_of(option)) + " " in said]


def number_in(text: str) -> float | None:
    """The one number of a text; None when there is none or more than one."""
    found = re.findall(r"-?\d+(?:[.,]\d+)?", text)
    return float(found[0].replace(",", ".")) if len(found) == 1 else None


def fields_in(text: str) -> dict[str, Any] | None:
    """The JSON object that the whole text is; None when it is none."""
    try:
        found: dict[str, Any] | None = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


# ---------------------------------------------------------------- paying for being right


def one_of(text: str, options: list[str]) -> float:
    """1 for exactly one of the options, half for one in another spelling, 0 for anything else."""
    if text.strip() in options:
        return 1.0
    return 0.5 if bare(text) in [bare(option) for option in options] else 0.0


def right_option(text: str, reference: str, options: list[str]) -> float:
    """1 for the right option, a third when it stands inside a sentence and no other one does, 0 for a wrong one."""
    if bare(text) == bare(reference):
        return 1.0
    return 1 / 3 if named(text, options) == [reference] else 0.0


def same_text(text: str, reference: str) -> float:
    """1 when the answer means the reference, whatever its case and punctuation around it."""
    return float(bare(text) == bare(reference))


def close_number(text: str, reference: str, tolerance: float) -> float:
    """1 for the right number, less the further away, 0 from ten times the tolerance on."""
    said, right = number_in(text), number_in(reference)
    if said is None or right is None:
        return 0.0
    away = abs(said - right)
    return 1.0 if away <= tolerance else max(0.0, 1.0 - away / (10 * tolerance or 1.0))


def right_fields(text: str, reference: str, names: list[str]) -> float:
    """The share of the named fields of a JSON answer that are as in the reference."""
    said, right = fields_in(text), fields_in(reference)
    if said is None or right is None:
        return 0.0
    return sum(name in said and said[name] == right.get(name) for name in names) / len(names)


def stands_in(text: str, request: str, reference: str, names: list[str]) -> float:
    """The share of the named fields whose text stands in the request; an empty one counts only where it should be empty."""
    said, right = fields_in(text) or {}, fields_in(reference) or {}
    asked = " " + " ".join(words_of(request)) + " "
    empty = [name for name in names if name in said and said[name] is None and right.get(name) is None]
    given = [name for name in names if said.get(name) is not None]
    standing = [name for name in given if " " + " ".join(words_of(str(said[name]))) + " " in asked]
    return (len(empty) + len(standing)) / len(names)


def keeps_details(text: str, request: str, reference: str) -> float:
    """1 when every number, code, address and link of the answer stands in the request or the reference; less for each other one."""
    pattern = r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\w*\d[\w.,:/-]*"
    known = [re.sub(r"\W", "", one) for one in re.findall(pattern, (request + " " + reference).casefold())]
    said = [re.sub(r"\W", "", one) for one in re.findall(pattern, text.casefold())]
    if not text.strip():
        return 0.0
    return sum(one in known for one in said) / len(said) if said else 1.0


def like_reference(text: str, reference: str) -> float:
    """How many words the answer and the reference share: 1 for the same words, 0 for none (F1)."""
    said, right = words_of(text), words_of(reference)
    shared = sum(min(said.count(word), right.count(word)) for word in set(right))
    return 2 * shared / (len(said) + len(right)) if said or right else 0.0


def cites(text: str, passage: str) -> float:
    """The share of the answer's quotations, of four words or more, that stand in the passage word for word; 0 without any."""
    inside = re.findall(r"[\"“„«]([^\"“”„«»]+)[\"”“»]", text)
    quoted = [" ".join(words_of(one)) for one in inside if len(words_of(one)) >= 4]
    standing = " " + " ".join(words_of(passage)) + " "
    return sum(" " + one + " " in standing for one in quoted) / len(quoted) if quoted else 0.0


def passes_tests(text: str, tests: str) -> float:
    """The share of the tests, one `assert` a line, that hold for the Python code of the answer; it may compute and import nothing."""
    may = re.findall(
        r"\w+",
        "abs all any bool chr dict divmod enumerate filter float frozenset int isinstance iter len list map max min next object ord pow "
        "print property range repr reversed round set slice sorted str sum tuple type zip super staticmethod classmethod __build_class__ "
        "Exception AssertionError AttributeError IndexError KeyError StopIteration TypeError ValueError ZeroDivisionError",
    )
    fenced = re.search(r"```(?:python|py)?\s*\n(.*?)```", text, re.DOTALL)
    code, lines = fenced[1] if fenced else text, [line for line in tests.splitlines() if line.strip()]
    left = [200_000]

    def count(frame: Any, event: str, arg: Any) -> Any:
        frame.f_trace_opcodes = True
        left[0] -= 1
        if left[0] < 0:
            raise TimeoutError("too many steps")
        return count

    def holds(line: str) -> bool:
        space: dict[str, Any] = {"__name__": "answer", "__builtins__": {name: getattr(builtins, name) for name in may}}
        before, left[0] = sys.gettrace(), 200_000
        sys.settrace(count)
        try:
            exec(code, space)
            exec(line, space)
        except BaseException:
            return False
        finally:
            sys.settrace(before)
        return True

    return sum(map(holds, lines)) / len(lines) if lines else 0.0


# ---------------------------------------------------------------- paying for form


def in_language(text: str, language: str) -> float:
    """1 when the small words of the answer are mostly of this language (en, de, fr, es, it, nl), less the more are of others."""
    small = {
        "en": "the and of to is in it you that for with are this not we our your be have on as at please thank",
        "de": "der die das und ist ich sie wir nicht ein eine mit zu den dem für auf es im von bitte danke ihr ihre uns haben",
        "fr": "le la les et est je vous nous pas un une des du dans pour que qui sur avec au votre notre merci ce ne",
        "es": "el la los las y es un una de que en por para con no su se del al lo gracias nuestro usted está",
        "it": "il lo la gli le e è un una di che non per con si del della sono nel grazie nostro vostro i",
        "nl": "de het een en is van ik je wij niet met op te dat voor zijn aan u uw onze bedankt er ook",
    }
    counts = {name: sum(word in words.split() for word in words_of(text)) for name, words in small.items()}
    most = max(counts.values())
    return min(1.0, counts.get(language, 0) / most) if most else 0.0


def within_words(text: str, least: int, most: int) -> float:
    """1 for a number of words in this band, less the further outside it."""
    count = len(text.split())
    return min(1.0, count / least if least else 1.0, most / count if count else 1.0)


def at_most_words(text: str, most: int) -> float:
    """1 up to this many words, less the longer it gets; nothing for an empty answer."""
    count = len(text.split())
    return min(1.0, most / count) if count else 0.0


def fits_pattern(text: str, pattern: str) -> float:
    """1 when the whole answer has the form of the pattern."""
    return float(re.fullmatch(pattern, text.strip()) is not None)


def contains(text: str, wanted: list[str]) -> float:
    """The share of the wanted words or phrases that the answer names."""
    return len(named(text, wanted)) / len(wanted)


def avoids(text: str, unwanted: list[str]) -> float:
    """1 when the answer names none of these words or phrases, else 0."""
    return float(not named(text, unwanted))


def has_fields(text: str, names: list[str]) -> float:
    """Half for a JSON object, the other half for having exactly these fields."""
    said = fields_in(text)
    if said is None:
        return 0.0
    return 0.5 + 0.5 * len(set(names) & set(said)) / max(len(names), len(said))


# ---------------------------------------------------------------- guards against gaming


def names_one_only(text: str, options: list[str]) -> float:
    """0 when the answer names several options to be right by chance."""
    found = named(text, options)
    # An option may stand inside a longer one, as "refund" in "refund request".
    longest = [one for one in found if not any(one != other and named(other, [one]) for other in found)]
    return float(len(longest) <= 1)


def no_others(text: str, names: list[str]) -> float:
    """0 when a JSON answer has fields that nobody asked for."""
    return float(not set(fields_in(text) or {}) - set(names))


def not_padded(text: str, longest: int) -> float:
    """0 for an answer far longer than any good one (in characters), or one that says the same thing over and over."""
    words = words_of(text)
    repeats = len(words) >= 6 and len(set(words)) <= len(words) / 3
    return float(len(text) <= longest and not repeats)


def no_echo(text: str, request: str) -> float:
    """0 for an answer that gives the request back: five words or more in the same order."""
    said, asked = words_of(text), " " + " ".join(words_of(request)) + " "
    runs = range(len(said) - 4)
    return float(not any(" " + " ".join(said[start : start + 5]) + " " in asked for start in runs))


def no_copy(text: str, request: str) -> float:
    """0 for an answer that is the request, or little else than it."""
    said, asked = words_of(text), words_of(request)
    return float(len(said) < 5 or " ".join(asked) not in " ".join(said) or len(said) > 2 * len(asked))
