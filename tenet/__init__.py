"""Tenet turns a conversation into a better model. In a notebook: `from tenet import Project, Session`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenet.project import Project
    from tenet.session import Session

__all__ = ["Project", "Session"]


def __getattr__(name: str) -> Any:
    """Imported on first use: `tenet --help` must not wait for the graph."""
    if name == "Project":
        from tenet.project import Project

        return Project
    if name == "Session":
        from tenet.session import Session

        return Session
    raise AttributeError(f"module 'tenet' has no attribute {name!r}")
