"""“That's not what I meant, can we start over?”: the interview begins anew, and nothing that was said or brought is thrown away.

Only until there are data: what is made later hangs together, and a sentence undoes none of it.
"""

import re
from typing import NamedTuple

from agent.desk import ANEW, Desk, next_wait
from agent.minds.builtin.words import plain
from tenet import journal as j
from tenet.stages import StageName
from tenet.state import Failed, Wait

_OVER = re.compile(
    r"\b(?:start(?:ing)?|begin(?:ning)?|do) (?:it |this |that |everything )?(?:all )?"
    r"(?:over|anew|afresh|from (?:scratch|the (?:start|beginning|top)))\b|"
    r"\bback to (?:the start|the beginning|square one|scratch)\b|\b(?:a )?(?:fresh|clean) (?:start|slate)\b|"
    r"\b(?:noch ?mal|wieder|alles|ganz) (?:von )?(?:neu|anfangen|beginnen)\b|\bvon vorne?\b|\bneu (?:anfangen|beginnen|starten)\b|"
    r"\brecommen(?:cer|cons|cez|ce)\b|\brepart(?:ir|ons|ez) (?:de|a) zero\b|\b(?:tout|reprendre) (?:depuis|du|au) (?:le )?debut\b"
)
_NOT = re.compile(
    r"\bnot\b|n't\b|\b(?:no need to|without|nicht|ohne|pas|sans|have to|had to|do i|must i|muss ich|dois-je)\b"
)
LONGEST = 30
"""Words: whoever describes a job anew says more, and is heard by the interview."""
_MADE: tuple[StageName, ...] = ("spec", "tenets", "examples")


class Begun(NamedTuple):
    text: str
    changed: bool = False


def asks_to_start_over(words: str) -> bool:
    text = plain(words)
    found = _OVER.search(text)
    return bool(found) and len(text.split()) <= LONGEST and not _NOT.search(_clause(text, found.start()))


def start_over(desk: Desk, said: j.Event, words: str) -> Begun | None:
    project = desk.project
    if not asks_to_start_over(words) or isinstance(next_wait(project), Wait | Failed):
        return None  # of a job it means: try again
    if project.state.digest("dataset"):
        return Begun(
            "Your data are made and what comes after hangs on them, so I throw nothing away for a sentence. For another job press "
            "**+ New project** (in a terminal: `tenet chat`); this one stays as it is. To change something here, say what: I make anew "
            "only what depends on it. The last change is taken back by **Undo** beside it."
        )
    project.record(j.StartedOver(), said.by, said.surface, f"over-{said.id}")
    for stage in _MADE:
        if project.state.digest(stage):
            project.revise(stage, ANEW, by=said.by, surface=said.surface, id=f"over-{said.id}-{stage}")
    return Begun(
        "From the beginning, then. What was said and brought so far stays in this conversation and counts no more: bring a file again "
        "if it is still the right one.",
        changed=True,
    )


def _clause(text: str, at: int) -> str:
    """What stands in the same clause before these words: "that is not it, let us start over" wants to."""
    return re.split(r"[,.;!?]|\b(?:and|but|und|aber|et|mais|so|can|could|let)\b", text[:at])[-1]
