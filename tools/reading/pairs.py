"""Pairs of a text and its label: which are usable, which repeat or contradict each other, and how they become rows."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from tenet.artifacts import Row

LONGEST_TEXT = 20_000
"""Characters; more than this is a document, not an example."""


class Pair(NamedTuple):
    input: str
    output: str


class Texts(NamedTuple):
    """What rows answer with where the answers are texts: nothing that could be spelled wrong."""


class RowProblem(NamedTuple):
    file: str
    row_number: int
    """Counted as a spreadsheet does: the header is row 1; 0 is the whole file."""
    reason: str

    def __str__(self) -> str:
        return self.reason if self.row_number == 0 else f"{self.file}, row {self.row_number}: {self.reason}"


class Reading(NamedTuple):
    rows: tuple[Pair, ...]
    problems: tuple[RowProblem, ...]
    said: str | None = None
    """What the person must know about the file as a whole."""
    rejected: tuple[Pair, ...] = ()
    """Of some of the rows an answer that the person finds worse than theirs."""


class Numbered(NamedTuple):
    """A pair as it was found, before anybody looked at it."""

    number: int
    text: str
    label: str


def as_reading(
    file: str, found: Iterable[Numbered], labels: Sequence[str] | Texts | None, problems: Iterable[RowProblem] = ()
) -> Reading:
    """Keep the pairs that are usable and say of every other one what is wrong with it; exact repeats go quietly."""
    found = list(found)
    given = None if isinstance(labels, Texts) else labels
    spelled = spellings(given if given is not None else _most_common_spelling(found))
    kept: dict[str, tuple[int, Pair]] = {}
    complaints = list(problems)
    for number, text, label in found:
        pair = Pair(
            text.strip(), label.strip() if isinstance(labels, Texts) else _known(label, spelled) or label.strip()
        )
        known = kept.get(same_text(pair.input))
        reason = _unusable(pair, spelled) or (known and _contradiction(known, pair))
        if reason:
            complaints.append(RowProblem(file, number, reason))
        elif known is None:
            kept[same_text(pair.input)] = (number, pair)
    return Reading(
        tuple(pair for _, pair in kept.values()), tuple(sorted(complaints, key=lambda item: item.row_number))
    )


def to_rows(pairs: Iterable[tuple[str, str]], origin: Literal["user", "drafted"] = "user") -> tuple[Row, ...]:
    """Rows with ids made from their text, so that adding one renames no other; of equal texts the first stays."""
    first: dict[str, Row] = {}
    for text, label in pairs:
        id = row_id("r", text)
        first.setdefault(id, Row(id=id, input=text, output=label, origin=origin, group=id))
    return tuple(first.values())


def row_id(kind: str, text: str) -> str:
    return kind + hashlib.sha256(same_text(text).encode()).hexdigest()[:12]


def contradictions(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """One sentence for each text that has two labels; `to_rows` keeps the first of them."""
    seen: dict[str, str] = {}
    sentences: list[str] = []
    for text, label in pairs:
        first = seen.setdefault(same_text(text), label)
        if first != label:
            sentences.append(f'"{_short(text)}" is labelled both "{first}" and "{label}"; "{first}" was kept.')
    return tuple(sentences)


def same_text(text: str) -> str:
    """Two texts that differ only in case and blanks are the same example."""
    return " ".join(text.casefold().split())


def plain(label: str) -> str:
    """A label without what people vary when they type it: case, blanks, underscores, hyphens, closing punctuation."""
    return re.sub(r"[\s_-]+", " ", label.strip().strip("\"'`*.!").casefold()).strip()


def spellings(labels: Iterable[str]) -> dict[str, str]:
    return {plain(label): label for label in labels}


def _known(label: str, spelled: Mapping[str, str]) -> str | None:
    """The label that is meant; "orders" is "order" where only the one is known, and the other way round."""
    key = plain(label)
    return spelled.get(key) or spelled.get(f"{key}s") or spelled.get(key.removesuffix("s"))


def _most_common_spelling(found: Sequence[Numbered]) -> list[str]:
    counts = Counter(item.label.strip() for item in found if item.label.strip())
    return [label for label, _ in reversed(counts.most_common())]


def _unusable(pair: Pair, spelled: dict[str, str]) -> str | None:
    if not pair.input:
        return "the text is empty"
    if not pair.output:
        return "the label is empty"
    if len(pair.output) > LONGEST_TEXT:
        return f"the answer has {len(pair.output):,} characters; at most {LONGEST_TEXT:,} can be used"
    if len(pair.input) > LONGEST_TEXT:
        return f"the text has {len(pair.input):,} characters; at most {LONGEST_TEXT:,} can be used"
    if "\ufffd" in pair.input:
        return "the text has characters that were lost when the file was saved (�)"
    if plain(pair.output) not in spelled:
        return f'the label "{_short(pair.output)}" is not one of: {", ".join(spelled.values())}'
    return None


def _contradiction(known: tuple[int, Pair], pair: Pair) -> str | None:
    number, first = known
    if first.output == pair.output:
        return None
    here = f'has the label "{first.output}" in row {number} and "{pair.output}" here'
    return f'the same text {here}; "{first.output}" was kept'


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
