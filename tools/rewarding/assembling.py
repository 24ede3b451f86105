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
}
"""What a block needs, by the mark in its source that says so."""
_RULE = f"# {'-' * 64} what the terms are made of"


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
