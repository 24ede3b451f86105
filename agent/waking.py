"""What can wake a waiting conversation: a person's reply, or a tick that says "look at the job again"."""

from typing import Annotated, Any, Literal

from pydantic import Field

from tenet.artifacts import Frozen
from tenet.replies import Approve, Cancel, Edit, Fix, Retry, Revise, Say


class Tick(Frozen):
    kind: Literal["tick"] = "tick"


class Wake(Frozen):
    """The resume value of every interrupt."""

    reply: Annotated[Say | Approve | Edit | Revise | Retry | Cancel | Fix | Tick, Field(discriminator="kind")]


SHAPE: dict[str, Any] = {"type": "object", "properties": {"reply": {"type": "object"}}, "required": ["reply"]}
"""What an interrupt asks for. Written by hand: LangGraph would make the schema of `Wake` anew, and store it, in every turn."""
