"""A change, as edits that name their place: the rest stays as it is, and some places no model may touch."""

import math
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from pydantic import JsonValue

from agent.minds.model.code_edits import CODE, edit_code
from agent.minds.model.shapes import EditSaid
from tenet import artifacts as a
from tenet.models import Unfit
from tenet.stages import StageName
from tools.reading import to_rows

T = TypeVar("T", bound=a.Artifact)

CHANGEABLE: dict[StageName, tuple[str, ...]] = {
    "spec": (
        "title", "problem", "users", "input", "output", "labels", "fields", "most_words", "instruction", "constraints", "out_of_scope",
        "risk", "assumptions",
    ),
    "tenets": ("tenets",),
    "examples": ("rows",),
    "data_plan": (
        "rows_per_label", "rows_in_all", "absent_share",
        "axes", "temperature", "heldout_share", "validation_share", "practice_share", "near_duplicate", "leakage",
        "seed",
    ),
    "method": ("choice", "reasons"),
    "reward": ("terms", "left_out", "code", "break_in"),
    "training_plan": ("base_model", "lora", "train", "max_minutes", "warm_start"),
    "deployment": ("max_tokens", "notes"),
}  # fmt: skip
"""Digests, paths, the generator and where rows come from are not here: they are facts, not wishes."""

OURS = {"id", "origin", "group", "parent", "generator", "kind"}
"""Fields of an item that Tenet fills in or that make no sense alone."""


def edited(artifact: T, edits: Sequence[EditSaid], stage: StageName) -> tuple[T, list[str]]:
    """The artefact with the edits made, and what was done in words for the person."""
    data = artifact.model_dump(mode="json")
    told = [_make(data, edit, CHANGEABLE[stage]) for edit in edits]
    if not _is_finite(data):
        raise Unfit("a number must be finite")
    return type(artifact).model_validate(data), told


def _make(data: dict[str, Any], edit: EditSaid, changeable: tuple[str, ...]) -> str:
    if edit.at[0] not in changeable:
        raise Unfit(f"{_place(edit.at)} cannot be changed; these can: {', '.join(changeable)}")
    if edit.at[0] == CODE:
        return edit_code(data, edit)
    if len(edit.at) > 2 and edit.at[-1] in OURS:
        raise Unfit(f"{_place(edit.at)}: Tenet itself sets {edit.at[-1]}")
    match edit.do:
        case "set":
            return _set(data, edit)
        case "add":
            return _add(data, edit)
        case "remove":
            return _remove(data, edit)


def _set(data: dict[str, Any], edit: EditSaid) -> str:
    parent, key = _find(data, edit.at)
    old: Any = parent[key]
    if edit.at[0] in ("tenets", "rows", "labels", "fields") and len(edit.at) < 3:
        raise Unfit(f"{_place(edit.at)}: set one of its fields, or remove it and add a new one")
    if edit.at[0] == "train" and not _same_kind(old, edit.value):
        raise Unfit(f"{_place(edit.at)} is {old!r}; {edit.value!r} is another kind of value")
    parent[key] = edit.value
    if edit.at[0] == "rows" and key == "input":
        parent["origin"] = "drafted"  # words that a model wrote must not pass for the person's own
    return f'{_place(edit.at)}: "{_short(old)}" is now "{_short(edit.value)}"'


def _add(data: dict[str, Any], edit: EditSaid) -> str:
    if edit.at[0] == "axes" and len(edit.at) == 2 and edit.at[1] not in data["axes"]:
        data["axes"][edit.at[1]] = edit.value
    else:
        parent, key = _find(data, edit.at)
        if not isinstance(parent[key], list):
            raise Unfit(f"{_place(edit.at)} is not a list, so nothing can be added to it")
        items = cast("list[Any]", parent[key])
        items.append(_new_item(edit, items))
    return f'{_place(edit.at)}: added "{_short(edit.value)}"'


def _remove(data: dict[str, Any], edit: EditSaid) -> str:
    parent, key = _find(data, edit.at)
    if not isinstance(key, int) and edit.at[0] != "axes":
        raise Unfit(f"{_place(edit.at)} cannot be taken away; set it to another value")
    return f'{_place(edit.at)}: removed "{_short(parent.pop(key))}"'


def _new_item(edit: EditSaid, items: list[Any]) -> JsonValue:
    if edit.at == ("tenets",):
        numbers = [int(item["id"][1:]) for item in items]
        return {**_mapping(edit), "id": f"T{max(numbers, default=0) + 1}"}
    if edit.at == ("rows",):
        value = _mapping(edit)
        rows = to_rows([(str(value.get("input", "")), str(value.get("output", "")))], origin="drafted")
        if any(row.id in {item["id"] for item in items} for row in rows):
            raise Unfit(f"a row with the text {_short(value.get('input'))} exists already")
        return rows[0].model_dump(mode="json", exclude_none=True)
    return edit.value


def _find(data: dict[str, Any], at: tuple[str, ...]) -> tuple[Any, str | int]:
    """The container of a place, and the place's key in it."""
    here: Any = data
    for depth, word in enumerate(at[:-1], start=1):
        here = here[_key(here, word, at[:depth])]
    return here, _key(here, at[-1], at)


def _key(here: Any, word: str, at: tuple[str, ...]) -> str | int:
    """How Python finds what a word means here: an object's key, or an item's id, name or number."""
    if isinstance(here, dict) and word in here:
        return word
    items = cast("list[Any]", here) if isinstance(here, list) else []
    for position, item in enumerate(items):
        if word in (_names(item) or (str(position + 1),)):
            return position
    raise Unfit(f"there is no {_place(at)}")


def _names(item: Any) -> tuple[str, ...]:
    fields = cast("dict[str, str]", item) if isinstance(item, dict) else {}
    return tuple(fields[key] for key in ("id", "name") if key in fields)


def _same_kind(old: object, new: object) -> bool:
    """Numbers stay numbers and words stay words; a group of settings is not replaced as a whole."""
    if isinstance(old, bool) or isinstance(new, bool):
        return isinstance(old, bool) and isinstance(new, bool)
    return any(isinstance(old, kind) and isinstance(new, kind) for kind in (int | float, str))


def _is_finite(value: object) -> bool:
    if isinstance(value, dict | list):
        items = cast("Any", value)
        return all(_is_finite(item) for item in (items.values() if isinstance(value, dict) else items))
    return not isinstance(value, float) or math.isfinite(value)


def _mapping(edit: EditSaid) -> dict[str, Any]:
    if not isinstance(edit.value, dict):
        raise Unfit(f"a new item of {_place(edit.at)} is an object with its fields")
    return dict(edit.value)


def _place(at: Sequence[str]) -> str:
    return " → ".join(at)


def _short(value: object) -> str:
    """A value in a line; an item by what it is called."""
    item = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    names = [str(item[key]) for key in ("name", "statement", "input") if item.get(key)]
    text = " ".join((names[0] if names else str(cast(object, value))).split())
    return text if len(text) <= 80 else f"{text[:80]}…"
