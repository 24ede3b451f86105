"""What a person types into a terminal, or pastes, or what a file gives line by line."""

import select
import sys

PASTE_SECONDS = 0.05


def typed() -> str | None:
    """A line, or all lines of a paste: nobody types a second one within the moment that is waited for it. None at the end."""
    if not sys.stdin.isatty():
        return _line()
    print("> ", end="", flush=True)
    text = _line()
    while text is not None and select.select([sys.stdin], [], [], PASTE_SECONDS)[0]:
        more = _line()
        if more is None:
            break
        text += f"\n{more}"
    return text


def _line() -> str | None:
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None
