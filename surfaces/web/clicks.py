"""What the browser sends for a click or a sent line, and the reply of its person that it stands for.

Each carries its project, its reply's id and the digests that its button showed, so that a reload, a second tab, a lost answer
or a restarted server changes nothing about what it means."""

import uuid
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from agent.countering import countered, wish_of
from agent.replaying.proposals import proposed_plan
from tenet.artifacts import RewardFunction
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.replies import FILE_ALONE, Approve, Cancel, Edit, Fix, Reply, Retry, Revise, Say
from tenet.session import Session
from tenet.stages import BY_NAME, StageName
from tenet.state import Failed, Wait

LOOKING = ("look", "follow", "check", "verify")
Do = Literal[
    "look", "follow", "check", "hush", "say", "approve", "wish", "edit", "rows", "counter", "restore", "retry", "keep", "cancel", "fix",
    "take_base",
    "new", "sample", "finished", "duplicate", "archive", "take_back", "ask", "vote", "trial", "traffic",
    "complain", "mend", "push", "verify", "approve_test",
    "settings", "save", "test",
]  # fmt: skip


class Click(BaseModel):
    model_config = ConfigDict(extra="ignore")

    do: Do
    id: str = Field(default_factory=lambda: uuid.uuid4().hex, pattern=r"^[A-Za-z0-9-]{8,64}$")
    project: str = Field(default="", max_length=63)
    chosen: str = Field(default="", max_length=32)
    """The artefact that the person looks at."""
    tab: Literal["view", "edit", "history", "origin"] = "view"
    stage: StageName | None = None
    text: str = Field(default="", max_length=5_000_000)
    files: tuple[str, ...] = ()
    digests: dict[StageName, str] = {}
    digest: str = ""
    base: str | None = None
    chosen_row: str = Field(default="", max_length=200)
    blind: bool = False
    """Both models are asked, and a vote comes before it is told which is which."""
    have: dict[str, str] = {}

    @field_validator("chosen", "tab", mode="wrap")
    @classmethod
    def _shows_what_is_there(cls, given: object, check: ValidatorFunctionWrapHandler, field: ValidationInfo) -> str:
        """An address may be typed or old, and where one looks changes nothing: one that leads nowhere leads to what is there."""
        try:
            return check(given)
        except ValidationError:
            return cls.model_fields[field.field_name or ""].default


def reply_of(click: Click, session: Session) -> Reply | None:
    """None where there is nothing to answer any more."""
    who: dict[str, Any] = {"id": click.id, "by": session.person, "surface": "web"}
    step = session.pending
    match click:
        case Click(do="say") if click.text.strip() or click.files:
            text = click.text.strip() or FILE_ALONE
            return Say(text=text, files=_kept(session.project, click.files), **who)
        case Click(do="approve") if click.digests:
            return Approve(digests=click.digests, because=click.text, **who)
        case Click(do="wish", stage=stage) if stage and click.text.strip():
            return Revise(stage=stage, text=click.text.strip(), **who)
        case Click(do="edit", stage=stage) if stage:
            return Edit(stage=stage, content=click.text, base=click.base, **who)
        case Click(do="restore", stage=stage) if stage:
            return Edit(stage=stage, content=_version(session.project, stage, click.digest), base=click.base, **who)
        case Click(do="take_base", text=base_model) if base_model:
            return Edit(
                stage="training_plan", content=proposed_plan(session.project, base_model), base=click.base, **who
            )
        case Click(do="counter", base=base) if base:
            content = countered(session.project.get("reward", RewardFunction), wish_of(click.text))
            return Edit(stage="reward", content=content, base=base, **who)
        case Click(do="retry" | "keep") if isinstance(step, Failed):
            return Retry(stage=step.stage, keep=click.do == "keep", **who)
        case Click(do="cancel") if isinstance(step, Wait):
            return Cancel(stage=step.stage, **who)
        case Click(do="fix", digest=seen) if seen and isinstance(step, Wait | Failed):
            return Fix(seen=seen, **who)
        case _:
            return None


def _kept(project: Project, files: tuple[str, ...]) -> tuple[str, ...]:
    """Only what was put into this project's own uploads; a name that points elsewhere is refused."""
    for name in files:
        if "/" in name or name.startswith(".") or not (project.path / "uploads" / name).is_file():
            raise NotPossible(f"The file {name} did not arrive. Attach it again.")
    return files


def _version(project: Project, stage: StageName, digest: str) -> str:
    known = {event.what.digest for event in project.events() if event.what.kind == "put" and event.what.stage == stage}
    if digest not in known:
        raise NotPossible(f"The {BY_NAME[stage].title.lower()} never had such a version.")
    return project.content(digest).decode()
