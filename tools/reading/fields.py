"""Which columns of a table are values that stand in its texts, and what type each of them has."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean
from typing import NamedTuple

from tenet.artifacts import FieldMeaning, FieldType
from tenet.extraction import NotOfItsType, parsed, places
from tenet.extraction.dates import form_of, read_date
from tenet.extraction.numbers import read_number
from tenet.extraction.values import ABSENT, is_yes_or_no
from tools.reading.columns import LABEL_NAMES, NEVER, TEXT_NAMES, tokens

FOUND = 0.6
"""Share of its cells that must stand in their texts for a column to be one of values."""
MOST_CHOICES = 12
USUAL = 0.8
"""Share of the cells that must be of a type for the others to be slips."""


class FieldColumns(NamedTuple):
    text: int
    fields: dict[int, str]
    """Positions of the columns with values, and the fields' names."""
    left_out: tuple[str, ...] = ()


def find_field_columns(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> FieldColumns | None:
    """The text and the columns whose cells stand in it; None for a table of labels or of anything else."""
    text = _text(columns, rows)
    if text is None:
        return None
    others = [at for at in range(len(columns)) if at != text and any(filled(row[at]) for row in rows)]
    others = [at for at in others if not _counts_rows([row[at].strip() for row in rows])]
    standing = [at for at in others if _share_found(rows, text, at) >= FOUND]
    if not standing or (len(standing) == 1 and not _surely_values(columns[standing[0]], rows, standing[0])):
        return None
    told = [at for at in others if at in standing or (not tokens(columns[at]) & NEVER and _is_told(rows, at))]
    left_out = tuple(columns[at] for at in range(len(columns)) if at not in (text, *told))
    return FieldColumns(text, {at: field_name(columns[at]) for at in told}, left_out)


def inferred(name: str, cells: Sequence[str]) -> FieldMeaning:
    """A field from what stands in its column: its type by the most of them, absent where one is empty."""
    given = [cell.strip() for cell in cells if filled(cell)]
    required = len(given) == len(cells)
    match _type_of_most(given):
        case "yes_no":
            return FieldMeaning(name=name, type="yes_no", required=required)
        case "number" if not _are_codes(name, given):
            return FieldMeaning(name=name, type="number", required=required)
        case "date":
            forms = Counter(form for cell in given if (form := form_of(cell)))
            form, count = forms.most_common(1)[0] if forms else (None, 0)
            return FieldMeaning(
                name=name, type="date", required=required, form=form if count >= USUAL * len(given) else None
            )
        case _:
            choices = choices_of(given)
            return FieldMeaning(name=name, type="choice" if choices else "text", choices=choices, required=required)


def _type_of_most(given: Sequence[str]) -> FieldType:
    counts: Counter[FieldType] = Counter(_type_of(cell) for cell in given)
    if not counts:
        return "text"
    usual = max(counts, key=counts.__getitem__)
    return usual if counts[usual] >= USUAL * len(given) else "text"


def _type_of(cell: str) -> FieldType:
    if is_yes_or_no(cell) and not cell.isdigit():
        return "yes_no"
    if read_date(cell.split("T")[0]):
        return "date"
    return "number" if read_number(cell) and not _is_code(cell) else "text"


def choices_of(given: Sequence[str]) -> tuple[str, ...] | None:
    """The few values that a column repeats, the commonest first."""
    counts = Counter(given)
    few = len(counts) <= MOST_CHOICES and len(given) >= 8 and len(counts) <= len(given) / 4 and len(counts) > 1
    return tuple(sorted(counts, key=lambda value: (-counts[value], value))) if few else None


def field_name(column: str) -> str:
    """A column's name as a key: `Order No.` is order_no."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    name = "_".join(re.findall(r"[a-z0-9]+", spaced.casefold()))[:40].strip("_")
    return name if re.match(r"[a-z]", name) else f"field_{name}".strip("_")


def filled(cell: str) -> bool:
    return cell.strip().casefold() not in ABSENT


def _text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """The column with the longest texts, unless one with several words has the name of a text."""
    wordy = [at for at in range(len(columns)) if mean(len(row[at].split()) for row in rows) >= 4]
    named = [at for at in wordy if tokens(columns[at]) & {*TEXT_NAMES, "mail", "letter", "note", "document", "notes"}]
    return max(named or wordy, key=lambda at: mean(len(row[at]) for row in rows), default=None)


def _share_found(rows: Sequence[Sequence[str]], text: int, at: int) -> float:
    told = [row for row in rows if filled(row[at])]
    return mean(stands_in(row[at], row[text]) for row in told) if told else 0.0


def stands_in(cell: str, text: str) -> bool:
    """Letter for letter, or as the same date or number."""
    return any(
        next(places(cell.strip(), type, text), None) is not None for type in ("text", "date", "number") if cell.strip()
    )


def _surely_values(column: str, rows: Sequence[Sequence[str]], at: int) -> bool:
    """A single column of values has mostly different ones; a label that its texts happen to name has few."""
    given = [row[at].strip().casefold() for row in rows if filled(row[at])]
    return len(set(given)) > len(given) / 2 and not (
        tokens(column) & set(LABEL_NAMES) - {"target", "answer", "output", "completion"}
    )


def _counts_rows(cells: Sequence[str]) -> bool:
    """1, 2, 3 and so on: the number of the row, whatever texts have the same digits."""
    return (
        len(cells) > 2
        and all(cell.isdigit() for cell in cells)
        and all(int(other) - int(one) == 1 for one, other in pairwise(cells))
    )


def _is_told(rows: Sequence[Sequence[str]], at: int) -> bool:
    """A column that does not stand in the texts can still be concluded from them: yes or no, or one of a few."""
    given = [row[at].strip() for row in rows if filled(row[at])]
    return bool(choices_of(given)) or all(map(is_yes_or_no, given))


def _is_code(cell: str) -> bool:
    """Digits that begin with a zero or a plus, or are very many, count nothing: a telephone number has them in groups."""
    digits = _digits(cell)
    return digits.removeprefix("+").isdigit() and ((len(digits) > 1 and digits[0] in "0+") or len(digits) > 9)


def _digits(cell: str) -> str:
    return re.sub(r"[\s()/-]", "", cell)


def _are_codes(name: str, given: Sequence[str]) -> bool:
    """Whole numbers in a column that is called a number, an id or a reference name things and count nothing."""
    named = {
        "number",
        "no",
        "nr",
        "id",
        "code",
        "reference",
        "ref",
        "order",
        "invoice",
        "customer",
        "account",
        "po",
        "phone",
        "telephone",
        "telefon",
        "mobile",
        "fax",
        "zip",
        "postcode",
        "plz",
    }
    counting = {"amount", "total", "price", "quantity", "count", "sum", "value", "net", "gross", "tax", "pieces"}
    words = tokens(name)
    return bool(words & named) and not words & counting and all(_digits(cell).isdigit() for cell in given)


def type_error(cell: str, field: FieldMeaning) -> str | None:
    try:
        parsed(cell, field)
    except NotOfItsType as error:
        return str(error)
    return None
