"""What a person can send to a project, the same from every surface.

Each reply has an id that its surface makes once: delivered twice, it acts once. An approval carries the digests that
the person saw, and only a button or a command makes one.
"""

import uuid
from typing import Annotated, Literal

from pydantic import Field

from tenet.artifacts import Digest, Frozen
from tenet.journal import Surface
from tenet.stages import StageName

FILE_ALONE = "Here is a file."
"""What stands in the place of words where a person gave a file and said nothing; nobody's answer to anything."""


class _Reply(Frozen):
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    by: str
    surface: Surface


class Say(_Reply):
    """Free words: an answer, a wish, a question. Never an approval."""

    kind: Literal["say"] = "say"
    text: str
    files: tuple[str, ...] = ()
    """Names that `Project.take_file` gave."""


class Approve(_Reply):
    kind: Literal["approve"] = "approve"
    digests: dict[StageName, Digest] = Field(min_length=1)
    because: str = ""
    """Needed where the evidence speaks against it."""


class Edit(_Reply):
    """New content for an artefact, made from the revision that the person saw."""

    kind: Literal["edit"] = "edit"
    stage: StageName
    content: str
    base: Digest | None = None


class Revise(_Reply):
    """A wish for a certain artefact."""

    kind: Literal["revise"] = "revise"
    stage: StageName
    text: str


class Retry(_Reply):
    """Run a job that failed again."""

    kind: Literal["retry"] = "retry"
    stage: StageName
    keep: bool = False
    """Of a training: keep what it has learned so far, and train no more."""


class Cancel(_Reply):
    """Stop the job that runs."""

    kind: Literal["cancel"] = "cancel"
    stage: StageName


class Fix(_Reply):
    """Stop the training that runs or failed and mend its plan, as the debugger says."""

    kind: Literal["fix"] = "fix"
    seen: Digest | None = None
    """The mended plan as the person saw it: that is approved with this, and trained with. Without it the plan waits."""


Reply = Annotated[Say | Approve | Edit | Revise | Retry | Cancel | Fix, Field(discriminator="kind")]
