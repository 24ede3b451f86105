"""What can wake a waiting conversation: a person's reply, or a tick that says "look at the job again"."""

from typing import Annotated, Literal

from pydantic import Field

from tenet.artifacts import Frozen
from tenet.replies import Approve, Cancel, Edit, Retry, Revise, Say


class Tick(Frozen):
    kind: Literal["tick"] = "tick"


class Wake(Frozen):
    reply: Annotated[Say | Approve | Edit | Revise | Retry | Cancel | Tick, Field(discriminator="kind")]
