"""How the command line speaks: results on stdout, everything else on stderr, mistakes in plain words."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn


def say(text: str) -> None:
    print(text, file=sys.stderr)


def stop(text: str, code: int = 1) -> NoReturn:
    say(text)
    raise SystemExit(code)


@contextmanager
def failing_plainly() -> Generator[None, None, None]:
    """A person's mistake or a full disk ends with a sentence; a bug keeps its traceback."""
    from tenet.problems import BadFile, NotPossible

    try:
        yield
    except (NotPossible, BadFile) as problem:
        stop(str(problem))
    except KeyboardInterrupt:
        stop("Stopped. Nothing is lost; jobs go on.", 130)


def markdown(text: str) -> None:
    """Markdown for people: drawn on a terminal, as it is in a pipe."""
    if not sys.stdout.isatty():
        print(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))
