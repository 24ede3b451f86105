"""The approved model given to a hub from the page, and what was given so far."""

from typing import Any

from pydantic import BaseModel, Field, ValidationError

from surfaces.web.people import Person
from tenet import journal as j
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import read_hub
from tools import hub, switching


class Where(BaseModel):
    repo: str = Field(max_length=200)
    public: bool = False


def push(project: Project, text: str, person: Person) -> j.Pushed:
    try:
        where = Where.model_validate_json(text)
    except ValidationError as error:
        raise NotPossible("Say where to: OWNER/NAME. Nothing was sent.") from error
    return hub.push(project, where.repo.strip(), read_hub(), switching.Person(person.name, "web"), public=where.public)


def given(project: Project) -> dict[str, Any]:
    """Which hub would take it, or what is missing for that; and every push so far."""
    try:
        url, missing = read_hub().url, ""
    except NotPossible as problem:
        url, missing = "", str(problem)
    pushed = [event.what for event in project.events() if isinstance(event.what, j.Pushed)]
    return {"hub": url, "no_hub": missing, "pushed": pushed}
