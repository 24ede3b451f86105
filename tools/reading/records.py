"""JSON and JSONL: objects with a text and a label under any usual names, or TRL's messages."""

import json
from collections.abc import Iterable
from typing import Any, cast

from tenet.problems import BadFile
from tools.reading.pairs import RowProblem
from tools.reading.tables import Record, Table


def read_lines(text: str, file: str) -> Table:
    """One JSON object a line."""
    objects: list[tuple[int, Any]] = []
    problems: list[RowProblem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            objects.append((number, json.loads(line)))
        except ValueError as error:
            problems.append(RowProblem(file, number, f"this is not JSON ({error})"))
    return _table(objects, problems, file)


def read_list(text: str, file: str) -> Table:
    """One JSON list of objects, or an object that holds one such list."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadFile(f"{file}: this is not JSON ({error})") from error
    if isinstance(value, dict):
        value = _only_list(cast(dict[str, Any], value)) or [value]
    return _table(enumerate(cast(list[Any], value), start=1), [], file)


def _only_list(value: dict[str, Any]) -> list[Any] | None:
    lists = [cast(list[Any], item) for item in value.values() if isinstance(item, list)]
    return lists[0] if len(lists) == 1 else None


def _table(objects: Iterable[tuple[int, Any]], problems: list[RowProblem], file: str) -> Table:
    flat: list[tuple[int, dict[str, str]]] = []
    for number, value in objects:
        row = _flat(value)
        if isinstance(row, str):
            problems.append(RowProblem(file, number, row))
        else:
            flat.append((number, row))
    columns = tuple(dict.fromkeys(key for _, row in flat for key in row))
    if not flat or len(columns) < 2:
        example = f", for example: {problems[0]}" if problems else ""
        raise BadFile(
            f'{file}: no objects with a text and a label were found, such as {{"text": …, "label": …}}{example}'
        )
    records = tuple(Record(number, [row.get(column, "") for column in columns]) for number, row in flat)
    return Table(columns, True, records, tuple(problems))


def _flat(value: Any) -> dict[str, str] | str:
    """An object's texts by key, or what is wrong with it."""
    if not isinstance(value, dict):
        return "a JSON object is needed, such as {…}"
    row = cast(dict[str, Any], value)
    if "chosen" in row and "rejected" in row:
        return _preference(row)
    if "messages" in row:
        return _conversation(row["messages"], [])
    if isinstance(row.get("prompt"), list):
        return _conversation(row["prompt"], row.get("completion"))
    return {
        key: _text(item)
        for key, item in row.items()
        if item is None or isinstance(item, str | int | float | list | dict)
    }


def _conversation(messages: Any, completion: Any) -> dict[str, str] | str:
    """The last request and the answer to it."""
    asked = _last(messages, "user")
    answered = completion if isinstance(completion, str) else _last(completion or messages, "assistant")
    if asked is None or answered is None:
        return "the messages have no request of the user with an answer of the assistant"
    return {"input": asked, "output": answered}


def _preference(row: dict[str, Any]) -> dict[str, str] | str:
    """TRL's forms of a preference: answers as texts or as messages, the request beside them or at their beginning."""
    prompt = row.get("prompt", row["chosen"])
    asked = _last(prompt, "user") if isinstance(prompt, list) else None
    texts = {name: _last(row[name], "assistant") if isinstance(row[name], list) else None for name in ANSWERS}
    others = {name: _text(value) for name, value in row.items() if name not in ("prompt", *ANSWERS)}
    told = {name: _text(row[name]) if text is None else text for name, text in texts.items()}
    if "prompt" in row or asked is not None:
        others["prompt"] = _text(row.get("prompt")) if asked is None else asked
    return others | told


ANSWERS = ("chosen", "rejected")


def _last(messages: Any, role: str) -> str | None:
    if not isinstance(messages, list):
        return None
    said = [cast(dict[str, Any], item) for item in cast(list[Any], messages) if isinstance(item, dict)]
    texts = [item.get("content") for item in said if item.get("role") == role]
    return texts[-1] if texts and isinstance(texts[-1], str) else None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(item) for item in cast(list[Any], value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
