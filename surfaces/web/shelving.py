"""Projects as wholes: begun, opened as a sample, duplicated, put away, brought back."""

from surfaces.opening import OpenSession
from surfaces.web import recorded
from surfaces.web.clicks import Click
from surfaces.web.panels import Shelf
from surfaces.web.people import Person
from surfaces.web.samples import sample_called
from tenet.jobs import Jobs
from tenet.problems import NotPossible
from tenet.shelf import archive, duplicate, take_back, take_in
from tenet.slugs import slug_of


def of_projects(click: Click, shelf: Shelf, sessions: OpenSession, person: Person) -> str:
    """The project that the page shows then."""
    match click.do:
        case "new":
            return begin("project-1", shelf, sessions, person)
        case "sample":
            return _sample(click.text, shelf, sessions, person)
        case "finished":
            return take_in(recorded.FILE, shelf.settings.projects / _free(recorded.NAME, shelf)).name
        case "duplicate":
            return duplicate(shelf.get(click.project), _free(f"{click.project[:50]}-copy", shelf)).name
        case "take_back":
            return take_back(click.text, shelf.archive, shelf.settings.projects).name
        case _:
            archive(shelf.get(click.project), shelf.archive, Jobs(shelf.settings.home))
            newest = shelf.newest()
            return newest.name if newest else ""


def begin(wanted: str, shelf: Shelf, sessions: OpenSession, person: Person) -> str:
    name = _free(wanted, shelf)
    sessions(shelf.settings, "web", name, person.name).advance()
    return name


def _sample(wanted: str, shelf: Shelf, sessions: OpenSession, person: Person) -> str:
    sample = sample_called(wanted)
    if sample is None:
        raise NotPossible(f"There is no sample called {wanted}.")
    name = begin(sample.name, shelf, sessions, person)
    session = sessions(shelf.settings, "web", name, person.name)
    kept = session.project.take_file(sample.file.name, sample.file.read_bytes())
    session.send(session.say(sample.opening, (kept,)))
    return name


def _free(wanted: str, shelf: Shelf) -> str:
    taken, stem = set(shelf.names()), slug_of(wanted).removesuffix("-1")
    numbered = (f"{stem}-{number}" for number in range(1 if stem == "project" else 2, len(taken) + 3))
    return next(name for name in ((stem,) if stem != "project" else ()) + tuple(numbered) if name not in taken)
