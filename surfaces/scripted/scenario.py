"""The format of a scenario: who the user is, what they reply at which point, and what must come out.

about: The head of support wants tickets sorted.
person: ada
opening: Sort our support tickets into the right queue.
files: [data/tickets.csv]
replies:
  - at: spec                    # while this stage waits for an answer or an approval
    when: worst|hurt            # a pattern in the question (optional)
    say: Account access must never be missed.
user: |                         # optional: a model answers what nothing above answers
  You run the support team of a small shop. Locked-out customers are what you fear most.
approve: [spec, tenets, examples, data_plan, dataset, method, training_plan, report, deployment]
minutes: 10
expect:
  - artefact: report
    field: paired.0.difference
    at_least: 0.1
  - ask: "I was charged twice this month"
    one_of: [billing]
"""

import re
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from tenet.artifacts import Frozen
from tenet.files import explain, from_yaml
from tenet.problems import BadFile
from tenet.stages import StageName


class ScriptedReply(Frozen):
    at: StageName
    when: str = ""
    """A pattern that the question, or the stage under review (its name and its file), must match."""
    say: str | None = None
    revise: str | None = None
    """A wish for the artefact `at`."""
    edit: dict[str, str] | None = None
    """Replace these texts in the artefact's file, as a person would in an editor."""
    files: tuple[str, ...] = ()
    times: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _one_thing(self) -> "ScriptedReply":
        if sum(each is not None for each in (self.say, self.revise, self.edit)) != 1:
            raise ValueError("a reply is exactly one of say, revise and edit")
        re.compile(self.when)
        return self


class Expectation(Frozen):
    """Something that must hold at the end: a field of an artefact, or an answer of the deployed model."""

    artefact: StageName | None = None
    field: str | None = None
    """A dotted path; `*` stands for every item, such as `labels.*.name`."""
    ask: str | None = None
    base: bool = False
    journal: str | None = None
    """A pattern that one line of the conversation must match."""
    approved: StageName | None = None
    fresh: StageName | None = None
    times_run: int | None = None
    """With `artefact`: how often its job was started."""
    equals: Any = None
    one_of: tuple[Any, ...] | None = None
    contains: Any = None
    matches: str | None = None
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> "Expectation":
        subjects = (self.artefact, self.ask, self.journal, self.approved, self.fresh)
        if sum(each is not None for each in subjects) != 1:
            raise ValueError("an expectation is about exactly one of artefact, ask, journal, approved and fresh")
        return self


class Recording(Frozen):
    """Answers of models that were recorded once, so that a scenario with models runs offline and always the same."""

    folder: str
    """Beside the scenario's file: a copy of the `answers/` of the project that was recorded."""
    guide: str | None = None
    teacher: str | None = None
    judge: str | None = None
    persona: str | None = None
    guard: str | None = None
    """The models that were asked, by their names."""


class Scenario(Frozen):
    about: str
    person: str
    user: str | None = None
    """Who this person is and what they know, in words: a model answers for them what is not scripted."""
    recording: Recording | None = None
    project: str | None = None
    opening: str
    files: tuple[str, ...] = ()
    """Beside the scenario's file; they come with the opening words."""
    replies: tuple[ScriptedReply, ...] = ()
    approve: tuple[StageName, ...] = ()
    """What the person approves as soon as it is shown; anything else that waits ends the run."""
    because: str = ""
    """Their reason for a deployment, should the evaluation speak against it."""
    minutes: float = Field(default=20, gt=0)
    until: StageName | None = None
    """Stop when this stage is in force and fresh; without it, at the end of the chain."""
    expect: tuple[Expectation, ...] = Field(min_length=1)


def read_scenario(path: Path) -> Scenario:
    """Raises `BadFile` with the line of what is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: cannot be read ({error.strerror})") from error
    try:
        scenario = Scenario.model_validate(from_yaml(content, str(path)))
    except ValidationError as error:
        raise BadFile(explain(error, str(path), content)) from error
    if missing := [name for name in scenario.files if not (path.parent / name).is_file()]:
        raise BadFile(f"{path}: there is no file {missing[0]} beside the scenario")
    if scenario.recording and not (path.parent / scenario.recording.folder).is_dir():
        raise BadFile(f"{path}: there is no folder {scenario.recording.folder} beside the scenario")
    return scenario
