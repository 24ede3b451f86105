"""Writing that survives a power cut, digests, and reading YAML and JSONL with the line of what is wrong."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, ValidationError

from tenet.problems import BadFile


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_folder(folder: Path) -> str:
    """One digest of every file below a folder, by relative name and content."""
    lines = [
        f"{sha256_of_file(path)}  {path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return sha256_of("\n".join(lines).encode())


def write_atomically(path: Path, content: bytes, surely: bool = True) -> None:
    """The file holds either the old or the new content, whenever the machine stops; not `surely`: whenever the process does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if surely:
                os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if surely:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def to_yaml(value: Any) -> bytes:
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text.encode()


def from_yaml(content: bytes, name: str) -> Any:
    try:
        return yaml.load(content, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark else name
        raise BadFile(f"{where}: this is not YAML ({getattr(error, 'problem', None) or error})") from error


def to_jsonl(rows: Iterable[BaseModel | dict[str, Any]]) -> bytes:
    return b"".join(_json_line(row) for row in rows)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield json_object(line, f"{path.name}, line {number}")


def json_object(line: bytes | str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BadFile(f"{where}: this is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadFile(f"{where}: a JSON object is needed, such as {{...}}")
    return cast("dict[str, Any]", value)


def explain(error: ValidationError, name: str, content: bytes) -> str:
    """Pydantic's complaints as lines that a person can act on, with the line of the YAML file."""
    lines = _lines_of(content)
    return "\n".join(_complaint(item["loc"], item["msg"], name, lines) for item in error.errors())


def _complaint(loc: tuple[int | str, ...], message: str, name: str, lines: dict[tuple[int | str, ...], int]) -> str:
    # A union adds its variant's name to the location, which the file does not have: take the longest part that it has.
    where = tuple(loc)
    while where and where not in lines:
        where = where[:-1]
    place = f"{name}, line {lines[where]}" if where else name
    dotted = ".".join(str(part) for part in loc)
    return f"{place}: {dotted + ': ' if dotted else ''}{message}"


def _lines_of(content: bytes) -> dict[tuple[int | str, ...], int]:
    """Where each value of a YAML file stands."""
    found: dict[tuple[int | str, ...], int] = {}

    def visit(node: yaml.Node | None, path: tuple[int | str, ...]) -> None:
        if node is None:
            return
        found[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
                visit(value, (*path, key.value))
                found[(*path, key.value)] = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(cast("list[yaml.Node]", node.value)):
                visit(value, (*path, index))

    try:
        visit(cast("yaml.Node | None", yaml.compose(content, Loader=_Loader)), ())
    except yaml.YAMLError:
        return {}
    return found


def _json_line(row: BaseModel | dict[str, Any]) -> bytes:
    value = row.model_dump(mode="json", exclude_none=True) if isinstance(row, BaseModel) else row
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    """Plain YAML, with long texts as blocks."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
