"""Rows that a person wrote without an arrow: a text, and behind it its label after a dash, after a colon or in brackets.

    Can I keep Dune for two more weeks? - loan
    the toilets were filthy again (complaint)
    I dropped my card on the bus: lost card

Sentences have dashes, colons and brackets too. So a label has to be known, or every line has to look like a row; a colon
counts with known labels only.
"""

import re
from collections.abc import Sequence

from tools.reading.pairs import Numbered, spellings
from tools.reading.pairs import plain as plainly

BULLET = r"\s*(?:[-*•]\s+|\d{1,3}[.)]\s+)?"
LABEL = r"(?P<label>[^\s()\[\]][^()\[\]:]{0,39}?)"
DASHED = re.compile(rf"^{BULLET}(?P<text>\S.*?\S)\s+[-\u2013\u2014]+\s+(?P<quote>[\"'*]*){LABEL}(?P=quote)\s*$")
BRACKETED = re.compile(rf"^{BULLET}(?P<text>\S.*?\S)\s*[(\[]\s*{LABEL}\s*[)\]]\s*$")
AFTER_COLON = re.compile(rf"^{BULLET}(?P<text>\S.*\S)\s*:\s+{LABEL}\s*$")
ENDED = (".", "!", "?", '"', "”", "“", "»", "'")
A_SENTENCE, A_NAME = 4, 4
"""Words: at least of a text without its full stop, at most of a label."""


def tailed(lines: Sequence[str], labels: Sequence[str] | None) -> list[Numbered]:
    """None of them where it is more likely talk."""
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    return _with_known(filled, labels) if labels else _all_alike(filled)


def _with_known(filled: Sequence[tuple[int, str]], labels: Sequence[str]) -> list[Numbered]:
    """Lines with a label of the use case; beside several of them also lines with another label, which has to be told."""
    known = spellings(labels)
    found = [item for number, line in filled if (item := _read(number, line, (DASHED, BRACKETED, AFTER_COLON)))]
    sure = [item for item in found if plainly(item.label) in known]
    if len(sure) > 1:
        return [item for item in found if item in sure or _looks_like_a_row(item)]
    return sure if len(filled) == 1 and sure and sure[0].text.endswith(ENDED) else []


def _all_alike(filled: Sequence[tuple[int, str]]) -> list[Numbered]:
    """Every line but an introducing one, and each of them a sentence and a name."""
    rows = filled[1:] if filled and filled[0][1].rstrip().endswith(":") else filled
    found = [item for number, line in rows if (item := _read(number, line, (DASHED, BRACKETED)))]
    return found if len(found) > 1 and len(found) == len(rows) and all(map(_looks_like_a_row, found)) else []


def _looks_like_a_row(item: Numbered) -> bool:
    text_is_whole = item.text.endswith(ENDED) or len(item.text.split()) >= A_SENTENCE
    return text_is_whole and len(item.label.split()) <= A_NAME and not item.label.endswith((".", "?", "!"))


def _read(number: int, line: str, forms: Sequence[re.Pattern[str]]) -> Numbered | None:
    found = next((match for form in forms if (match := form.match(line))), None)
    return Numbered(number, found["text"], found["label"].strip()) if found else None
