"""A complaint from the page: what a person wrote in its form, weighed and drawn, and put in force with one more click."""

from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from surfaces.complaints import (
    advice,
    asked,
    diagnosed,
    judge_of,
    mend,
    mend_judge,
    opinion_of,
    weighed,
)
from surfaces.web.rendering import render
from tenet import artifacts as a
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import Settings
from tools.complaining.judge import Misjudged


class Said(BaseModel):
    """The form as it was sent. With a tenet it is about the judge's verdict, else about the answer."""

    input: str = Field(min_length=1, max_length=20_000)
    got: str = Field(default="", max_length=20_000)
    """Empty: the live model is asked."""
    right: str = Field(default="", max_length=20_000)
    tenet: str = Field(default="", max_length=8)
    should: Literal["pass", "fail"] = "fail"


def said_in(text: str) -> Said:
    try:
        said = Said.model_validate_json(text)
    except ValidationError as error:
        raise NotPossible("Say what the model was asked. Nothing was changed.") from error
    if not said.tenet and not said.right.strip():
        raise NotPossible("Say what the right answer would have been. Nothing was changed.")
    return said


def looked_into(project: Project, settings: Settings, text: str) -> str:
    """The cause with its evidence, the patch and what it would change, and the button that puts it in force."""
    said = said_in(text)
    return _about_the_judge(project, settings, said) if said.tenet else _about_the_answer(project, settings, said)


def _about_the_answer(project: Project, settings: Settings, said: Said) -> str:
    found = diagnosed(project, settings, said.input, said.right, said.got or None)
    opinion, unasked = None, ""
    if found.cause:
        try:
            opinion = opinion_of(project, settings, found)
        except NotPossible as problem:
            unasked = str(problem)
    elsewhere = advice(project.name, found.cause) if found.cause and not found.patch else ""
    # What was answered is fixed by now, so that the patch is the one that is seen.
    again = said.model_copy(update={"got": found.complaint.got}).model_dump_json()
    base = project.state.digest("examples")
    return render(
        "complaint", found=found, opinion=opinion, unasked=unasked, elsewhere=elsewhere, again=again, base=base
    )


def _about_the_judge(project: Project, settings: Settings, said: Said) -> str:
    judge = judge_of(project, settings, said.tenet)
    got = said.got or asked(project, settings, said.input)
    found = weighed(project, Misjudged(said.tenet, said.input, got, said.should), judge)
    again = said.model_copy(update={"got": got}).model_dump_json()
    return render("verdict", found=found, again=again, base=project.state.digest("tenets"))


def put_in_force(session: Session, settings: Settings, text: str, base: str | None, id: str) -> None:
    """The patch that the person saw; where its artefact changed meanwhile, the edit is refused in words."""
    project, said = session.project, said_in(text)
    if not said.tenet:
        found = diagnosed(project, settings, said.input, said.right, said.got)
        if found.patch is None:
            raise NotPossible("There is nothing that a change of the data mends any more. Nothing was changed.")
        mend(session, found, base, id)
        return
    judged = weighed(
        project, Misjudged(said.tenet, said.input, said.got, said.should), judge_of(project, settings, said.tenet)
    )
    if judged.after is None:
        raise NotPossible("The judge says the same as you by now. Nothing was changed.")
    mend_judge(session, judged, base, id)


def form(project: Project) -> dict[str, Any]:
    """What the form offers: the labels to choose the right answer from, and the tenets whose judge may be wrong."""
    spec, tenets = project.find("spec"), project.find("tenets")
    judged = tenets.tenets if isinstance(tenets, a.Tenets) else ()
    return {
        "right_labels": spec.label_names if isinstance(spec, a.UseCaseSpec) and spec.task == "classification" else (),
        "judged": [tenet for tenet in judged if isinstance(tenet.check, a.Judged)],
    }
