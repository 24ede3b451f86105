"""The JSON object itself: its schema, and answers read against it."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn, cast

from tenet.artifacts import FieldMeaning, FieldType
from tenet.extraction.dates import form_pattern
from tenet.extraction.values import Value

Record = dict[str, Value]
_PYTHON: Mapping[FieldType, type] = {"text": str, "number": Decimal, "date": str, "choice": str, "yes_no": bool}


class Unreadable(ValueError):
    """An answer that is no JSON object with the wanted fields; the text says why."""


def json_schema(fields: Sequence[FieldMeaning]) -> dict[str, Any]:
    """The form of an answer as JSON Schema: the one definition for checks, serving and rewards."""
    return {
        "type": "object",
        "properties": {field.name: _property(field) for field in fields},
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }


def read_record(answer: str, fields: Sequence[FieldMeaning]) -> Record:
    """The values of an answer that fits the schema; anything else is `Unreadable`."""
    found = read_loosely(answer)
    names = [field.name for field in fields]
    if missing := [name for name in names if name not in found]:
        raise Unreadable(f"the field {missing[0]} is missing")
    if more := [name for name in found if name not in names]:
        raise Unreadable(f"{more[0]} is not a wanted field")
    for field in fields:
        if wrong := _misfit(found[field.name], field):
            raise Unreadable(f"{field.name} {wrong}")
    return cast("Record", found)


def read_loosely(answer: str) -> dict[str, Any]:
    """Any JSON object, whatever its fields and values."""
    try:
        found = json.loads(
            answer.strip(), parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("it is not a JSON object")
    return cast("dict[str, Any]", found)


def written(record: Mapping[str, Value], fields: Sequence[FieldMeaning]) -> str:
    """One compact line, in the order of the fields; numbers keep the digits that they were given with."""
    pairs = (f"{json.dumps(field.name)}:{_written(record.get(field.name))}" for field in fields)
    return "{" + ",".join(pairs) + "}"


def _written(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _property(field: FieldMeaning) -> dict[str, Any]:
    match field.type:
        case "text":
            found: dict[str, Any] = {"type": "string", "minLength": 1}
        case "number":
            found = {"type": "number"}
        case "date":
            found = {"type": "string", "minLength": 1} | ({"pattern": form_pattern(field.form)} if field.form else {})
        case "choice":
            found = {"enum": list(field.choices or ())}
        case "yes_no":
            found = {"type": "boolean"}
    if not field.required:
        found = found | ({"enum": [*found["enum"], None]} if "enum" in found else {"type": [found["type"], "null"]})
    return found | ({"description": field.meaning} if field.meaning else {})


def _misfit(value: object, field: FieldMeaning) -> str | None:
    """Why a value does not fit the field's part of the schema."""
    wanted = _property(field)
    if value is None:
        return None if not field.required else "is null, but every text has it"
    if "enum" in wanted:
        return (
            None
            if value in wanted["enum"] and isinstance(value, str)
            else f"is none of {', '.join(field.choices or ())}"
        )
    if not isinstance(value, _PYTHON[field.type]):
        return f"is not a {field.type.replace('_', ' or ')}"
    if value == "":
        return "is empty"
    if "pattern" in wanted and not re.fullmatch(wanted["pattern"], str(value)):
        return f"is not written as {field.form}"
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
