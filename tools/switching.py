"""What a person does with the traffic of a live project: shadow, canary, promote, one step back."""

from typing import NamedTuple

from tenet.journal import Routed, Surface
from tenet.people import member
from tenet.problems import NotPossible
from tenet.project import Project
from tools.variants import (
    CANDIDATE,
    CHAMPION,
    Change,
    deployment_of,
    name_version,
    promoted,
    rolled_back,
    switch,
    with_candidate,
)

MOST = 0.5
"""A canary gets at most half: beyond that it is the production model in all but name."""


class Person(NamedTuple):
    name: str
    surface: Surface


def start_shadow(project: Project, person: Person, because: str = "") -> Routed:
    refuse_without_right(project, person)
    return _do(project, person, with_candidate("shadow", 0.0, because))


def start_canary(project: Project, person: Person, share: float, because: str = "") -> Routed:
    if not 0 < share <= MOST:
        raise NotPossible(f"A canary's share lies above 0 and is at most {MOST}: 0.1 is one request in ten.")
    refuse_without_right(project, person)
    return _do(project, person, with_candidate("canary", share, because))


def make_production(project: Project, person: Person, because: str = "") -> Routed:
    refuse_without_right(project, person)
    return _do(project, person, promoted(because))


def step_back(project: Project, person: Person, because: str = "") -> Routed:
    return _do(project, person, rolled_back(because or "rolled back"))


def refuse_without_right(project: Project, person: Person) -> None:
    """Who lets a model answer people, or gives it away, has the right to; one step back is anybody's, at once."""
    if "release" not in member(project.home, person.name, person.surface).rights:
        raise NotPossible(f"{person.name} does not have the right to approve release (tenet users). Nothing was done.")


def _do(project: Project, person: Person, change: Change) -> Routed:
    """The switch first: it is at once what counts. The registry's names follow it."""
    now = switch(project, change, person.name, person.surface)
    for service, alias in ((now.production, CHAMPION), (now.candidate, CANDIDATE)):
        if service:
            name_version(deployment_of(project.path, service), alias)
    return now
