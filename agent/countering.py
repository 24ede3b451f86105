"""Counter-examples of the reward that a person corrects or takes out, by a click or in words: an edit, which is proven anew.

wish_in("counter-example 2 is fair")                           take it out
wish_in("counter-example 1 may earn at most 0.2")              another bound
wish_in('counter-example 1 should say "billing, perhaps"')     another answer
"""

import re

from pydantic import BaseModel, Field, ValidationError

from agent.desk import Desk
from agent.minds.builtin.words import plain, straight
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import to_yaml
from tenet.problems import NotPossible


class Wish(BaseModel):
    number: int = Field(ge=0)
    """Counted from nought, as the reward lists them."""
    remove: bool = False
    answer: str | None = Field(default=None, max_length=4000)
    at_most: float | None = Field(default=None, ge=0, le=1)


def wish_of(text: str) -> Wish:
    try:
        return Wish.model_validate_json(text)
    except ValidationError as error:
        raise NotPossible("An answer may earn between 0 and 1. Nothing was changed.") from error


def countered(reward: a.RewardFunction, wish: Wish) -> str:
    """The reward's file with that one counter-example as the person wants it."""
    found = list(reward.counterexamples or ())
    if wish.number >= len(found):
        raise NotPossible("There is no such counter-example any more. Nothing was changed; look at the new ones first.")
    before = found.pop(wish.number)
    if not wish.remove:
        answer = before.answer if wish.answer is None else wish.answer
        at_most = before.at_most if wish.at_most is None else wish.at_most
        # What the answer of before earned says nothing of another one.
        earned = before.earned if answer == before.answer else None
        changed = before.model_copy(update={"answer": answer, "at_most": at_most, "earned": earned})
        found.insert(wish.number, changed)
    after = reward.model_copy(update={"counterexamples": tuple(found) or None})
    return to_yaml(after.model_dump(mode="json", exclude_none=True)).decode()


# ---------------------------------------------------------------- in words

_NAMED = re.compile(r"\bcounter[ -]?examples?(?: no\.?| number)? ?#?(\d+)")
_AMOUNT = re.compile(
    r"\b(?:earn\w*|pay|paid|get|score|worth)(?: of)?(?: (?:at most|up to|no more than|only))? (\d+(?:[.,]\d+)?) ?(%|percent)?"
    r"|\bat most (\d+(?:[.,]\d+)?) ?(%|percent)?"
)
_SAYS = re.compile(r'\b(?:should|must|to) (?:say|be|read|answer)\s*:?\s*"(?P<value>[^"]+)"', re.IGNORECASE)
_REMOVE = re.compile(
    r"\b(?:remove|delete|drop|(?:take|throw|leave) (?:[\w, -]+ )?(?:out|away))\b|\bis (?:\w+ )?(?:fair|fine|right|ok|okay)\b"
)
_NOT = re.compile(r"\b(?:not|never|isn't|don't)\b")


def wish_in(words: str) -> Wish | None:
    """None where no counter-example is named, or where it stays unclear what is wanted of it."""
    text = plain(re.sub(r'"[^"]*"', " ", straight(words)))
    named = _NAMED.findall(text)
    if len(named) != 1 or int(named[0]) < 1 or text.endswith("?"):
        return None
    number = int(named[0]) - 1
    if says := _SAYS.search(straight(words)):
        return Wish(number=number, answer=says["value"])
    if found := _AMOUNT.search(text):
        return _bounded(number, found)
    return Wish(number=number, remove=True) if _REMOVE.search(text) and not _NOT.search(text) else None


def _bounded(number: int, found: re.Match[str]) -> Wish | None:
    figure, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    amount = float(figure.replace(",", ".")) / (100 if unit else 1)
    return Wish(number=number, at_most=amount) if amount <= 1 else None


def counter_in_words(desk: Desk, said: j.Event, words: str) -> str | None:
    """Correct or take out a counter-example that the words name by its number; what came of it, None where they name none."""
    reward = desk.project.find("reward")
    if not isinstance(reward, a.RewardFunction) or not reward.counterexamples:
        return None
    wish = wish_in(words)
    if wish is None:
        return None
    content = countered(reward, wish).encode()
    desk.project.edit("reward", content, by=said.by, surface=said.surface, id=f"counter-{said.id}")
    return in_words(wish)


def in_words(wish: Wish) -> str:
    done = "is taken out" if wish.remove else "has another answer" if wish.answer is not None else "has another bound"
    return f"Counter-example {wish.number + 1} {done}. The reward is proven anew with it, and waits for your approval."
