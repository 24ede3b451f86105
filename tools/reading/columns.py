"""Which column is the text and which one is its label: by their names, then by what stands in them."""

import re
from collections.abc import Sequence
from statistics import mean

from tenet.problems import BadFile
from tools.reading.pairs import plain as plain_label
from tools.reading.pairs import spellings

TEXT_NAMES = (
    "input", "text", "body", "message", "ticket", "email", "content", "description", "request", "query",
    "question", "utterance", "prompt", "sentence", "comment", "complaint", "review", "note", "draft", "original", "source",
    "before", "subject", "title",
)  # fmt: skip
LABEL_NAMES = (
    "output", "label", "queue", "category", "class", "intent", "department", "topic", "team", "target", "type",
    "tag", "answer", "completion", "chosen", "preferred", "response", "reply", "rewritten", "rewrite", "summary",
    "translation", "result", "after", "polite", "expected", "ideal",
)  # fmt: skip
OTHER_NAMES = (
    "id", "number", "no", "date", "time", "created", "status", "priority", "language", "lang", "customer",
    "name", "user", "channel", "rejected", "source", "agent", "key", "index", "of", "the",
)  # fmt: skip
NEVER = {"id", "number", "no", "date", "time", "created", "key", "index", "status", "priority", "language", "lang"}
"""A column so named is neither the text nor its label."""


LEAST_NUMBERS = 3
A_TEXT = 4
"""Words of a cell, on average, from which on a column holds texts."""


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]], wanted: Sequence[str] = ()) -> bool:
    """Whether the first row names the columns."""
    cells = [cell.strip() for cell in first]
    if not all(cells) or len({cell.casefold() for cell in cells}) < len(cells):
        return False
    below = [{row[column].strip() for row in rest} for column in range(len(cells))]
    if any(cell in values for cell, values in zip(cells, below, strict=True)):
        return False
    if set(wanted) and set(wanted) <= set(cells):
        return True
    known = {*TEXT_NAMES, *LABEL_NAMES, *OTHER_NAMES}
    if any(tokens(cell) and tokens(cell) <= known for cell in cells):
        return True
    return (len(rest) >= 4 and _looks_like_names(cells, rest)) or _stands_above_numbers(cells, rest)


def choose_columns(
    columns: Sequence[str], rows: Sequence[Sequence[str]], labels: Sequence[str] | None, file: str
) -> tuple[int, int]:
    """Positions of the text and of the label."""
    label = _label_column(columns, rows, labels)
    if label is None:
        names = ", ".join(f'"{name}"' for name in columns)
        raise BadFile(
            f"{file}: it is not clear which column holds the label ({names}); "
            "say which one it is, or choose it on the page. If it holds facts to write about and no examples, save it as HTML or "
            "Markdown and bring it as a document"
        )
    text = _text_column(columns, rows, label)
    if text is None:
        raise BadFile(
            f'{file}: besides the label "{columns[label]}" no column with texts was found; '
            "say which one it is, or choose it on the page"
        )
    return text, label


def _label_column(columns: Sequence[str], rows: Sequence[Sequence[str]], labels: Sequence[str] | None) -> int | None:
    positions = range(len(columns))
    if labels:
        share = {at: _share_known(_column(rows, at), labels) for at in positions}
        best = max(positions, key=lambda at: share[at])
        if share[best] >= 0.5:
            return best
    by_name = _by_name(columns, LABEL_NAMES)
    if by_name:
        return by_name[0]
    likely = [at for at in positions if not tokens(columns[at]) & NEVER and _repeats(_column(rows, at))]
    shorter = _shorter_of_two(rows)
    return likely[0] if len(likely) == 1 else _second_text(columns, rows) if shorter is None else shorter


def _shorter_of_two(rows: Sequence[Sequence[str]]) -> int | None:
    """Of two columns the one with short answers, when the other clearly holds texts."""
    words = [_words(column) for column in zip(*rows, strict=True)]
    if len(words) != 2 or min(words) > 3 or max(words) < 1.5 * min(words):
        return None
    return words.index(min(words))


def _second_text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """Of two columns with texts the second one: people write down what came in before what is made of it."""
    wordy = [
        at for at in range(len(columns)) if not tokens(columns[at]) & NEVER and _words(_column(rows, at)) >= A_TEXT
    ]
    return wordy[1] if len(wordy) == 2 else None


def _text_column(columns: Sequence[str], rows: Sequence[Sequence[str]], label: int) -> int | None:
    by_name = [at for at in _by_name(columns, TEXT_NAMES) if at != label]
    wordy = [at for at in by_name if _words(_column(rows, at)) >= 2]
    if by_name:
        return (wordy or by_name)[0]
    others = [at for at in range(len(columns)) if at != label and not tokens(columns[at]) & NEVER]
    return max(others, key=lambda at: mean(len(cell) for cell in _column(rows, at)), default=None)


def _by_name(columns: Sequence[str], names: Sequence[str]) -> list[int]:
    """Positions of the columns that have such a name, the best name first."""
    ranked = [
        (names.index(found), at)
        for at, column in enumerate(columns)
        if not tokens(column) & NEVER
        for found in [next((name for name in names if name in tokens(column)), None)]
        if found
    ]
    return [at for _, at in sorted(ranked)]


def _looks_like_names(cells: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    short = all(len(cell.split()) <= 2 and not cell.endswith((".", "!", "?")) for cell in cells)
    return short and any(_words([row[at] for row in rest]) >= 4 for at in range(len(cells)))


def _stands_above_numbers(cells: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """A word over a column of nothing but numbers is its name."""
    if len(rest) < LEAST_NUMBERS or any(re.search(r"\d", cell) for cell in cells):
        return False
    return any(
        all(re.fullmatch(r"[-+]?[\d.,' ]*\d", value.strip()) for value in _column(rest, at)) for at in range(len(cells))
    )


def _repeats(values: Sequence[str]) -> bool:
    filled = [value.strip().casefold() for value in values if value.strip()]
    return len(filled) >= 4 and len(set(filled)) <= len(filled) / 2 and len(set(filled)) > 1 and _words(filled) <= 4


def _share_known(values: Sequence[str], labels: Sequence[str]) -> float:
    known = spellings(labels)
    return mean(plain_label(value) in known for value in values) if values else 0.0


def _words(values: Sequence[str]) -> float:
    return mean(len(value.split()) for value in values) if values else 0.0


def _column(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] for row in rows]


def tokens(name: str) -> set[str]:
    """The words of a column's name: `Ticket_Text` and `ticketText` are "ticket" and "text"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return set(re.findall(r"[a-z]+", spaced.casefold()))
