"""Trainings that a person starts by hand: from an approved dataset, by somebody who may spend."""

from tenet import journal as j
from tenet.people import member
from tenet.problems import NotPossible
from tenet.project import Project


def refuse_unless_allowed(project: Project, by: str, surface: j.Surface, what: str) -> None:
    put = project.state.current.get("dataset")
    if put is None or ("dataset", put.digest) not in project.state.approvals:
        raise NotPossible(
            f"{what} learns from an approved dataset, and there is none yet. Nothing was started; approve the dataset first."
        )
    who = member(project.home, by, surface)
    if "spend" not in who.rights:
        raise NotPossible(f"{who.name} may not start trainings. Nothing was started; ask an owner (tenet users).")
