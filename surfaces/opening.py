"""How a surface comes to a project: it is opened, and made where there is none of that name yet."""

from collections.abc import Callable

from tenet.journal import Surface
from tenet.session import Session
from tenet.settings import Settings

OpenSession = Callable[[Settings, Surface, str, str], Session]
"""For these settings, from this surface, a project by its name, for a person."""


def open_or_create(settings: Settings, surface: Surface, name: str, person: str) -> Session:
    open = Session.open if is_there(settings, name) else Session.create
    return open(name, person=person, surface=surface, settings=settings)


def is_there(settings: Settings, name: str) -> bool:
    return "/" not in name and (settings.projects / name / "journal.jsonl").exists()
