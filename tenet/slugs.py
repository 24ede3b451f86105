"""What projects are called: the names of their folders."""

import re
from pathlib import Path

from tenet.problems import NotPossible

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def checked_slug(name: str) -> str:
    if not _SLUG.fullmatch(name):
        raise NotPossible(
            f"{name!r} cannot be a project's name: use lower-case letters, digits and hyphens, at most 63, "
            "beginning with a letter or digit."
        )
    return name


def slug_of(title: str) -> str:
    """A project name made from free words."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:48].strip("-") or "project"


def names(projects: Path) -> list[str]:
    if not projects.is_dir():
        return []
    return sorted(path.name for path in projects.iterdir() if (path / "journal.jsonl").exists())
