"""What can wake a waiting conversation: a person's reply, or a tick that says "look at the job again"."""

from typing import Annotated, Literal

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from tenet.artifacts import Frozen
from tenet.replies import Approve, Cancel, Edit, Retry, Revise, Say


class Tick(Frozen):
    kind: Literal["tick"] = "tick"


class Wake(Frozen):
    """The resume value of every interrupt; LangGraph refuses any other."""

    reply: Annotated[Say | Approve | Edit | Revise | Retry | Cancel | Tick, Field(discriminator="kind")]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Short: it is made and stored at every interrupt, and the whole schema took half the time of a turn."""
        return {"type": "object", "properties": {"reply": {"type": "object"}}, "required": ["reply"]}
