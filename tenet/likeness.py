"""How alike two texts are written, and which details a text has: what can be told of free answers without a judge."""

import re
from collections import Counter

LONGEST_PIECE = 6
RECALL_COUNTS = 2
"""How much more it counts that nothing of the reference is missing than that nothing stands beside it (the beta of chrF)."""
_DETAIL = re.compile(
    r"""(?P<link>https?://[^\s<>"')]+|www\.[^\s<>"')]+)
    |(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    |(?P<code>\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b)
    |(?P<number>\d+(?:[.,:/-]\d+)*)""",
    re.VERBOSE,
)
_CLOCK = re.compile(r"(\d{1,2})(?:h|(am|pm))\Z")
"""An hour alone: “9h”, “3pm”."""
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\Z", re.IGNORECASE)


def likeness(answer: str, reference: str) -> float:
    """chrF without case: from 0 to 1, by the shared pieces of one to six characters, blanks left out."""
    said, wanted = "".join(answer.casefold().split()), "".join(reference.casefold().split())
    if not said or not wanted:
        return float(said == wanted)
    sizes = range(1, min(LONGEST_PIECE, len(said), len(wanted)) + 1)
    shared = [(_pieces(said, size) & _pieces(wanted, size)).total() for size in sizes]
    precision = sum(both / (len(said) - size + 1) for size, both in zip(sizes, shared, strict=True)) / len(sizes)
    recall = sum(both / (len(wanted) - size + 1) for size, both in zip(sizes, shared, strict=True)) / len(sizes)
    weight = RECALL_COUNTS**2
    return (1 + weight) * precision * recall / (weight * precision + recall) if precision and recall else 0.0


def _pieces(text: str, size: int) -> Counter[str]:
    return Counter(text[at : at + size] for at in range(len(text) - size + 1))


def details(text: str) -> frozenset[str]:
    """Numbers, codes, addresses and links, written so that 1,200 and 1200 are the same; a number is its digits alone."""
    return frozenset(_plain(match) for match in _DETAIL.finditer(text))


def _plain(match: re.Match[str]) -> str:
    found = match[0].rstrip(".,:;!?").casefold()
    if ordinal := _ORDINAL.match(found):
        return ordinal[1]
    return re.sub(r"\D", "", found) if match["number"] else found


def invented(answer: str, *known: str) -> frozenset[str]:
    """Details of the answer that none of the known texts has."""
    there = frozenset[str]().union(*(details(text) for text in known))
    there |= {re.sub(r"\D", "", detail) for detail in there} | {
        hour for detail in there for hour in _on_the_clock(detail)
    }
    return frozenset(one for one in details(answer) if one not in there and not _on_the_clock(one) & there)


def _on_the_clock(detail: str) -> set[str]:
    """The digits of a full hour with its minutes: 9h is 9:00, and 3pm is 3:00 or 15:00."""
    match = _CLOCK.match(detail)
    if match is None:
        return set()
    hour, half = int(match[1]), match[2]
    return {f"{hour}00", f"{hour + 12}00"} if half == "pm" and hour < 12 else {f"{hour}00"}


def says(text: str, phrase: str) -> bool:
    return " ".join(phrase.casefold().split()) in " ".join(text.casefold().split())
