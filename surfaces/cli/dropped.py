"""Files that a line of the terminal names: a path that was typed, or one that a file manager dropped into the window.

Only one line, and only names that end as what a person can bring: a text that was pasted may name any file of this machine.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.reading import BROUGHT

ENDS_A_NAME = ".,;:!?)\"'"


def files_named(line: str) -> tuple[Path, ...]:
    """The files that are there among the words of the line, in their order."""
    found = (path for word in _words(line) if (path := _file(word))) if "\n" not in line else ()
    return tuple(dict.fromkeys(found))


def without_folders(line: str) -> str:
    """The line with each file by its name alone: that is how it is kept, and a folder is no word of what is wanted."""
    for word in _words(line):
        if file := _file(word):
            typed = word if _is_file(_path(word)) else word.rstrip(ENDS_A_NAME)
            ways = (f'"{typed}"', f"'{typed}'", typed.replace(" ", "\\ "), typed)
            line = line.replace(next((way for way in ways if way in line), typed), file.name)
    return line


def only_files(line: str) -> bool:
    """Whether the line says nothing else."""
    return all(_file(word) for word in _words(line))


def missing_file(line: str) -> Path | None:
    """What a line that can only be a path names, where no file is."""
    words = _words(line)
    if len(words) != 1 or _file(words[0]) or not _is_path(words[0]):
        return None
    return _path(words[0])


def _is_path(word: str) -> bool:
    return word.startswith(("./", "../", "~/", "file://")) or (word.count("/") > 1 and word.startswith("/"))


def _words(line: str) -> Sequence[str]:
    """As a shell reads them, so that quotes and backslashes around blanks are understood; an apostrophe is no quote."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _file(word: str) -> Path | None:
    tried = (_path(text) for text in (word, word.rstrip(ENDS_A_NAME)))
    return next((path for path in tried if path.suffix.casefold() in BROUGHT and _is_file(path)), None)


def _path(word: str) -> Path:
    return Path(unquote(urlsplit(word).path) if word.startswith("file://") else word).expanduser()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a name, or no name at all
        return False
