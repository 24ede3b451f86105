"""Edits of a reward's code, a function at a time: a model need not say the whole file again to change a line of it."""

import ast
from typing import Any

from agent.minds.model.shapes import EditSaid
from tenet.models import Unfit

CODE = "code"
FORM = "the source of one whole function, from its `def` line on"


def edit_code(data: dict[str, Any], edit: EditSaid) -> str:
    """Make the edit in place; what was done, for the person."""
    before = str(data[CODE])
    data[CODE] = _edited(before, edit)
    return f"reward.py: {changes(before, str(data[CODE]))}"


def _edited(code: str, edit: EditSaid) -> str:
    match edit.do, edit.at:
        case "set", (_,):
            return f"{str(edit.value).rstrip()}\n"
        case "add", (_,):
            return f"{code.rstrip()}\n\n\n{_function(edit.value)}\n"
        case "set", (_, name):
            return _replaced(code, name, _function(edit.value))
        case "remove", (_, name):
            return _replaced(code, name, "")
        case _:
            raise Unfit(f'{CODE}: add a function at ["{CODE}"], or set or remove one at ["{CODE}", its name]')


def _function(value: object) -> str:
    source = str(value).strip("\n").rstrip()
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError) as error:
        raise Unfit(f"{CODE}: this is not Python ({error}); give {FORM}") from error
    if not body or not all(isinstance(node, ast.FunctionDef) for node in body):
        raise Unfit(f"{CODE}: give {FORM}")
    return source


def _replaced(code: str, name: str, source: str) -> str:
    found = _functions(code).get(name)
    if found is None:
        raise Unfit(f"{CODE}: there is no function {name}; add it at {CODE}")
    lines = code.splitlines()
    first = min([found.lineno, *(one.lineno for one in found.decorator_list)]) - 1
    before, after = "\n".join(lines[:first]).rstrip(), "\n".join(lines[found.end_lineno :]).strip("\n")
    return "\n\n\n".join(part for part in (before, source, after) if part) + "\n"


def _functions(code: str) -> dict[str, ast.FunctionDef]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return {}
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def changes(before: str, after: str) -> str:
    """Which functions came, went or differ; the file as a whole where it is none of these."""
    then, now = ({name: ast.unparse(node) for name, node in _functions(code).items()} for code in (before, after))
    said = {
        "added": [name for name in now if name not in then],
        "removed": [name for name in then if name not in now],
        "changed": [name for name in now if name in then and now[name] != then[name]],
    }
    return "; ".join(f"{what} {', '.join(names)}" for what, names in said.items() if names) or "changed"
