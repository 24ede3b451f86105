"""A counter-example of the reward that a person corrects or takes out: an edit of the reward, which is proven anew."""

from pydantic import BaseModel, Field, ValidationError

from tenet import artifacts as a
from tenet.files import to_yaml
from tenet.problems import NotPossible


class Correction(BaseModel):
    number: int = Field(ge=0)
    remove: bool = False
    answer: str = Field(default="", max_length=4000)
    at_most: float = Field(default=0.0, ge=0, le=1)


def corrected(reward: a.RewardFunction, text: str) -> str:
    """The reward's file with that one counter-example as the person wants it."""
    try:
        wish = Correction.model_validate_json(text)
    except ValidationError as error:
        raise NotPossible("An answer may earn between 0 and 1. Nothing was changed.") from error
    found = list(reward.counterexamples or ())
    if wish.number >= len(found):
        raise NotPossible("There is no such counter-example any more. Nothing was changed; look at the new ones first.")
    before = found.pop(wish.number)
    if not wish.remove:
        # What the answer of before earned says nothing of another one.
        earned = before.earned if wish.answer == before.answer else None
        changed = before.model_copy(update={"answer": wish.answer, "at_most": wish.at_most, "earned": earned})
        found.insert(wish.number, changed)
    after = reward.model_copy(update={"counterexamples": tuple(found) or None})
    return to_yaml(after.model_dump(mode="json", exclude_none=True)).decode()
