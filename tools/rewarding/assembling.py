"""reward.py as text: the terms on top, and below them the source of every block that they use."""

import ast
import inspect
import textwrap
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tools.rewarding import blocks

_IMPORTS = {
    "Iterator": "from collections.abc import Iterator",
    "Any": "from typing import Any",
    "json.": "import json",
    "re.": "import re",
    "sys.": "import sys",
    "builtins,": "import builtins",
}
"""What a block needs, by the mark in its source that says so."""
_RULE = f"# {'-' * 64} what the terms are made of"
_ADDED = f"# {'-' * 64} added after the break-in test"


class Written(NamedTuple):
    """One function of reward.py."""

    name: str
    doc: str
    pays: str
    """What it pays one answer: an expression over `text`, `reference` and `request`, such as "one_of(text, OPTIONS)"."""


def assemble(intro: str, constants: Sequence[str], functions: Sequence[Written]) -> str:
    own = "\n\n\n".join(_function(function) for function in functions)
    used = _used(own)
    sources = [source for name, source in _blocks().items() if name in used]
    imports = [line for mark, line in _IMPORTS.items() if mark in "".join(sources)]
    head = f'"""{intro}\n"""\n\n' + "\n".join(imports) + "\n\n" + "\n".join(constants)
    return "\n\n\n".join((head, own, _RULE, *sources)) + "\n"


class Clash(ValueError):
    """The code that is there has another thing under a name that is needed."""


def appended(code: str, constants: Sequence[str], functions: Sequence[Written]) -> str:
    """The same code with more functions below it, and whatever of their blocks it does not have yet."""
    own = "\n\n\n".join(_function(function) for function in functions)
    there = _defined(code)
    needed = {name: source for name, source in _blocks().items() if name in _used(own)}
    needed |= {line.partition(" = ")[0]: line for line in constants}
    for name, source in needed.items():
        if name in there and there[name] != source:
            raise Clash(f"reward.py has another {name}")
    sources = [source for name, source in needed.items() if name not in there and source not in constants]
    values = [line for line in constants if line.partition(" = ")[0] not in there]
    imports = [line for mark, line in _IMPORTS.items() if mark in "".join(sources) and line not in code]
    head = "\n".join((_ADDED, *imports, *values))
    return "\n\n\n".join((code.rstrip(), head, own, *sources)) + "\n"


def with_blocks(code: str) -> str:
    """The same code, and below it the source of each block that it calls and does not have; code that cannot be read stays."""
    try:
        there, called = _defined(code), _used(code)
    except SyntaxError:
        return code
    sources = [source for name, source in _blocks().items() if name in called and name not in there]
    if not sources:
        return code
    imports = [line for mark, line in _IMPORTS.items() if mark in "".join(sources) and line not in code]
    return "\n\n\n".join(("\n".join((code.rstrip(), *(("", "", *imports) if imports else ()))), *sources)) + "\n"


def blocks_told() -> str:
    """Each block with its arguments and what it pays, a line each."""
    nodes = {name: ast.parse(source).body[0] for name, source in _blocks().items()}
    return "\n".join(
        f"- `{name}({ast.unparse(node.args)})`: {(ast.get_docstring(node) or '').splitlines()[0]}"
        for name, node in nodes.items()
        if isinstance(node, ast.FunctionDef)
    )


def _defined(code: str) -> dict[str, str]:
    """What stands at the top level of the code, by name."""
    found: dict[str, str] = {}
    for node in ast.parse(code).body:
        match node:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                found[name] = ast.get_source_segment(code, node) or ""
            case _:
                pass
    return found


def _function(written: Written) -> str:
    doc = textwrap.fill(written.doc, 112, subsequent_indent="    ", break_on_hyphens=False)
    loop = "for text, reference, request in rows(completions, columns)"
    lines = (f"def {written.name}(completions, **columns):", f'    """{doc}"""', "    return [")
    return "\n".join((*lines, f"        {written.pays}", f"        {loop}", "    ]"))


def _used(text: str) -> set[str]:
    """The blocks that a text names, and those that they name themselves."""
    found, waiting = set[str](), _names(text)
    while waiting:
        name = waiting.pop()
        if name in _blocks() and name not in found:
            found.add(name)
            waiting |= _names(_blocks()[name])
    return found


def _names(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


@cache
def _blocks() -> dict[str, str]:
    """Name and source of every block, in the order in which they are written down."""
    whole = inspect.getsource(blocks)
    functions = [node for node in ast.parse(whole).body if isinstance(node, ast.FunctionDef)]
    return {one.name: ast.get_source_segment(whole, one) or "" for one in functions}
