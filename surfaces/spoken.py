"""Tenet's own words around a conversation (cards, steps, what waits) in the language that the person speaks.

Rows, labels and code stay as they are: an approval is about them. Of an artefact only the texts that Tenet wrote are told.
"""

import re
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from agent.languages import Language, in_language
from agent.languages.conversation import spoken_in
from agent.languages.phrases import phrases_in
from surfaces.cards import card
from tenet import artifacts as a
from tenet.project import Project

Value = TypeVar("Value", bound=BaseModel)
_WRITTEN = frozenset(
    ("assumptions", "risk", "statement", "reasons", "why_not", "description", "notes", "basis", "out_of_scope")
)
"""Fields of artefacts in which Tenet's sentences stand; what else stands there is in no catalogue and stays."""
_OF_THE_JOB = frozenset(("title", "users", "input", "output"))
"""The same in a use case, where they are no row."""
_BEFORE = re.compile(r"^\s*(?:[-✗✓!>] )?")
_RATE = re.compile(r"(?:[-+\d.,%()\s]|to|points|not (?:judged|measured))+")


def told(project: Project, text: str) -> str:
    return in_language(text, spoken_in(project))


def card_for(project: Project, artifact: a.Artifact) -> str:
    return card_in(artifact, spoken_in(project))


def card_in(artifact: a.Artifact, language: Language) -> str:
    if language == "English":
        return card(artifact)
    return "\n".join(_lines(card(_told_of(artifact, language)), language))


def _told_of(value: Value, language: Language) -> Value:
    wanted: frozenset[str] = _WRITTEN | _OF_THE_JOB if isinstance(value, a.UseCaseSpec) else _WRITTEN
    fields = ((name, getattr(value, name)) for name in type(value).model_fields)
    return value.model_copy(update={name: _part(part, name in wanted, language) for name, part in fields})


def _part(part: Any, wanted: bool, language: Language) -> Any:
    match part:
        case str() if wanted:
            return in_language(part, language)
        case BaseModel():
            return _told_of(part, language)
        case tuple():
            return tuple(_part(one, wanted, language) for one in cast("tuple[Any, ...]", part))
        case _:
            return part


def _lines(text: str, language: Language) -> list[str]:
    lines, told_lines, in_code = text.splitlines(), list[str](), False
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        in_code ^= line.lstrip().startswith("```")
        if in_code:
            told_lines.append(line)
        elif line.startswith("|"):
            told_lines.append(_row(line, after.startswith("|---"), language))
        else:
            told_lines.append(_line(line, language))
    return told_lines


def _line(line: str, language: Language) -> str:
    before = _BEFORE.match(line)
    at = before.end() if before else 0
    return line[:at] + in_language(line[at:], language)


def _row(line: str, is_head: bool, language: Language) -> str:
    return "|".join(_cell(cell, is_head, language) for cell in line.split("|"))


def _cell(cell: str, is_head: bool, language: Language) -> str:
    if is_head and cell.strip():
        return cell.replace(cell.strip(), in_language(cell.strip(), language))
    return phrases_in(cell, "rates", language) if _RATE.fullmatch(cell) else cell
