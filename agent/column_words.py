"""Which column of a table holds the texts and which one their labels, as a person says it.

columns_said("the labels are in the second column", ...)      by its place
columns_said("the column queue, not tag", ...)                what it is not says what it is
columns_said("take body as the text and team as the label")   both at once

Both minds hear it alike: the rows are facts, and a wrong column makes every one of them wrong.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from agent.desk import ANEW, Desk, columns_named, since_start
from agent.minds.builtin.words import plain, shortened
from tenet import journal as j
from tenet.problems import BadFile
from tenet.uploads import name_given
from tools.reading import Reading, read_rows
from tools.reading.documents import is_document
from tools.reading.files import guessed_columns, wordiest

Role = Literal["text", "label"]
_LABEL = (
    r"labels?|answers?|outputs?|categor(?:y|ies)|class(?:es)?|targets?|results?|solutions?|tags?|topics?|kategorien?|klassen?|"
    r"antwort(?:en)?|ergebnis(?:se)?|etiquettes?|categories?|reponses?|classes?"
)
_TEXT = (
    r"texts?|inputs?|messages?|e-?mails?|mails?|tickets?|requests?|questions?|comments?|reviews?|letters?|notes?|sentences?|"
    r"texte[ns]?|nachricht(?:en)?|anfragen?|eingaben?|kommentare?|satze|requetes?|demandes?|phrases?|avis"
)
_COLUMN = r"(?:columns?|spalten?|colonnes?)"
_PLACES = (
    r"first|1st|erste\w*|premiere?", r"second|2nd|zweite\w*|deuxieme|seconde?", r"third|3rd|dritte\w*|troisieme",
    r"fourth|4th|vierte\w*|quatrieme", r"fifth|5th|funfte\w*|cinquieme", r"sixth|6th|sechste\w*|sixieme",
)  # fmt: skip
_LAST = r"last|letzte\w*|derniere?"
_NOT = re.compile(
    r"(?:\bnot|n't|\bnicht|\bpas|\bstatt|\binstead of|\brather than|\banstatt|\bau lieu d[eu]|\bnever|\bkeine?)"
    rf"(?:\s+(?:in|from|by|the|der|die|das|den|dem|dans|la|le|les|it's|its|use|take|{_COLUMN}))*\s*[\"'(]*$"
)
_LINK = re.compile(r"\b(?:in|from|under|as|by|is|are|dans|aus|als|unter|comme|sous|ist|sind|est|sont|steh\w+)\b")
_PARTS = re.compile(r"[,;.:]\s|\b(?:and|und|et|but|aber|mais)\b")
_ASKS = re.compile(
    r"^(?!.*\b(?:please|bitte|(?:can|could|would|will) (?:you|we)|kannst du|konnen sie|pouvez|peux)\b).*\?\W*$|"
    r"^(?:what|which|why|how|where|was|welche\w*|warum|wie|wo|quelle?s?|pourquoi|comment)\b"
)
_NAMED = re.compile(
    rf"{_COLUMN}(?: (?:called|named|is|heisst|namens|s'appelle))?:? [\"']?([\w -]{{2,30}}?)[\"']?(?:[,.;!]|$)"
)


class Said(NamedTuple):
    text: str | None
    label: str | None


class Mention(NamedTuple):
    column: str
    start: int
    end: int
    is_not: bool


class Heard(NamedTuple):
    text: str
    """For the person."""
    changed: bool = False


class Table(NamedTuple):
    file: str
    columns: tuple[str, ...]
    now: tuple[str, str]
    """The columns by which it is read; empty where that was not clear."""


def columns_said(words: str, columns: Sequence[str], now: tuple[str, str]) -> Said | None:
    """What the words name of these columns, or None where they are about something else."""
    text = plain(words)
    mentions = _mentions(text, columns)
    chosen = [one for one in mentions if not one.is_not]
    if not chosen or _ASKS.search(text) or not _is_about_columns(text, mentions):
        return None
    found: dict[Role, str] = {}
    for one in chosen:
        found[_role(text, one, mentions) or _role_of_what_it_is_not(mentions, now)] = one.column
    return Said(found.get("text"), found.get("label"))


def unknown_column(words: str, columns: Sequence[str]) -> str | None:
    """A name that a person gave to a column of which there is none."""
    text = plain(words)
    named = _NAMED.search(text)
    if not named or _mentions(text, columns) or not re.search(rf"\b(?:{_LABEL}|{_TEXT})\b", text[: named.start()]):
        return None
    return named[1]


def _mentions(text: str, columns: Sequence[str]) -> list[Mention]:
    found: list[Mention] = []
    for column in sorted(columns, key=len, reverse=True):
        for match in re.finditer(rf"(?<![\w]){re.escape(plain(column))}(?![\w])", text):
            _add(found, text, column, match)
    if re.search(rf"\b{_COLUMN}\b", text):
        for at, place in enumerate(_PLACES[: len(columns)]):
            for match in re.finditer(
                rf"\b(?:{place})(?: (?:{_COLUMN}|one))?\b|\b{_COLUMN} (?:number |no\.? ?|nr\.? ?|#)?{at + 1}\b", text
            ):
                _add(found, text, columns[at], match)
        for match in re.finditer(rf"\b(?:{_LAST})(?: (?:{_COLUMN}|one))?\b", text):
            _add(found, text, columns[-1], match)
    return sorted(found, key=lambda one: one.start)


def _add(found: list[Mention], text: str, column: str, match: re.Match[str]) -> None:
    """What stands inside of a longer name is no other column."""
    if not any(one.start < match.end() and match.start() < one.end for one in found):
        found.append(Mention(column, match.start(), match.end(), bool(_NOT.search(text[: match.start()]))))


def _is_about_columns(text: str, mentions: Sequence[Mention]) -> bool:
    """They say "column", put one column against another, or say where the labels or the texts are."""
    outside = _without(text, mentions)
    if re.search(rf"\b{_COLUMN}\b", outside) or (len(mentions) > 1 and any(one.is_not for one in mentions)):
        return True
    return any(_role(text, one, mentions) and _LINK.search(_around(text, one, mentions)) for one in mentions) and bool(
        re.search(
            rf"\b(?:{_LABEL}|{_TEXT})\b.{{0,25}}\b(?:in|from|under|dans|aus|unter)\b|\b(?:as|als|comme)\b", outside
        )
    )


def _without(text: str, mentions: Sequence[Mention]) -> str:
    for one in reversed(mentions):
        named = re.search(rf"\b{_COLUMN}\b", text[one.start : one.end])
        text = text[: one.start] + (named[0] if named else "") + text[one.end :]
    return text


def _around(text: str, one: Mention, mentions: Sequence[Mention]) -> str:
    before, after = _sides(text, one, mentions)
    return f"{before} {after}"


def _sides(text: str, one: Mention, mentions: Sequence[Mention]) -> tuple[str, str]:
    """The words of the same clause before and after a mention."""
    begins = max((other.end for other in mentions if other.end <= one.start), default=0)
    ends = min((other.start for other in mentions if other.start >= one.end), default=len(text))
    return _PARTS.split(text[begins : one.start])[-1], _PARTS.split(text[one.end : ends])[0]


def _role(text: str, one: Mention, mentions: Sequence[Mention]) -> Role | None:
    before, after = _sides(text, one, mentions)
    for side, nearest in ((before, -1), (after, 0)):
        found = [match.lastgroup for match in re.finditer(rf"\b(?:(?P<label>{_LABEL})|(?P<text>{_TEXT}))\b", side)]
        if found:
            return "text" if found[nearest] == "text" else "label"
    return None


def _role_of_what_it_is_not(mentions: Sequence[Mention], now: tuple[str, str]) -> Role:
    return "text" if any(one.is_not and one.column == now[0] for one in mentions) else "label"


# ---------------------------------------------------------------- in a project


def columns_in_words(desk: Desk, said: j.Event, words: str) -> Heard | None:
    """The file that was brought last is read by the columns that the words name, and what was made of it is made anew."""
    project = desk.project
    spec = project.find("spec")
    table = _last_table(desk)
    if table is None or (spec is not None and getattr(spec, "fields", ())):
        return None  # fields have a way of their own to name their columns
    heard = columns_said(words, table.columns, table.now)
    if heard is None:
        unknown = unknown_column(words, table.columns)
        return Heard(_no_such(table, unknown)) if unknown else None
    wanted = _completed(desk, table, heard)
    if wanted is None:
        missing = "text" if heard.label else "label"
        return Heard(
            f"{name_given(table.file)}: which column holds the {missing}? Its columns are {_listed(table.columns)}."
        )
    if wanted == table.now:
        return Heard(
            f"{name_given(table.file)} is read so already: the text from “{wanted[0]}”, its label from “{wanted[1]}”."
        )
    reading = _read(desk, table.file, wanted)
    if not reading.rows:
        return Heard(
            f"No row of {name_given(table.file)} can be used with “{wanted[0]}” as the text and “{wanted[1]}” as its label, so it is "
            f"read as before. Its columns are {_listed(table.columns)}."
        )
    _name(desk, said, table.file, wanted)
    for stage in ("spec", "examples"):
        if project.state.digest(stage):
            project.revise(stage, ANEW, by=said.by, surface=said.surface, id=f"columns-{said.id}-{stage}")
    return Heard(_told(table.file, wanted, reading), changed=True)


def name_columns(desk: Desk, said: j.Event) -> None:
    """Words that come with a table may say at once by which columns it is read."""
    if not isinstance(said.what, j.Said):
        return
    for file in said.what.files:
        table = _table(desk, file)
        heard = columns_said(said.what.text, table.columns, table.now) if table else None
        wanted = _completed(desk, table, heard) if table and heard else None
        if wanted and table and wanted != table.now and _read(desk, file, wanted).rows:
            _name(desk, said, file, wanted)


def _name(desk: Desk, said: j.Event, file: str, wanted: tuple[str, str]) -> None:
    named = j.ColumnsNamed(said=said.id, file=file, text=wanted[0], label=wanted[1])
    desk.project.record(named, said.by, said.surface, f"columns-{said.id}-{file}")


def _last_table(desk: Desk) -> Table | None:
    brought = [
        file for event in since_start(desk.project) if isinstance(event.what, j.Said) for file in event.what.files
    ]
    return next((table for file in reversed(brought) if (table := _table(desk, file))), None)


def _table(desk: Desk, file: str) -> Table | None:
    if is_document(file):
        return None
    try:
        columns, now = guessed_columns(desk.project.path / "uploads" / file)
    except BadFile:
        return None
    return Table(file, columns, columns_named(desk.project).get(file, now)) if len(columns) > 1 else None


def _completed(desk: Desk, table: Table, heard: Said) -> tuple[str, str] | None:
    """The column that was not named stays, unless it is the one that was; None where that leaves it open."""
    text, label = heard.text or table.now[0], heard.label or table.now[1]
    if text == label and not heard.text:
        text = wordiest(desk.project.path / "uploads" / table.file, label) or ""
    if not text and label:
        text = wordiest(desk.project.path / "uploads" / table.file, label) or ""
    return (text, label) if text and label and text != label else None


def _read(desk: Desk, file: str, columns: tuple[str, str]) -> Reading:
    try:
        return read_rows(desk.project.path / "uploads" / file, None, columns)
    except BadFile:
        return Reading((), ())


def _told(file: str, columns: tuple[str, str], reading: Reading) -> str:
    first = reading.rows[0]
    left = f" {len(reading.problems)} cannot be used." if reading.problems else ""
    return (
        f"{name_given(file)}: I read the text from “{columns[0]}” and its label from “{columns[1]}” now, {len(reading.rows)} rows.{left} "
        f"The first one: “{shortened(first.input, 80)}” → {shortened(first.output, 40)}. What I had made of the other columns is made anew."
    )


def _no_such(table: Table, name: str) -> str:
    return f"{name_given(table.file)} has no column “{name}”; its columns are {_listed(table.columns)}. It is read as before."


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"“{column}”" for column in columns)
