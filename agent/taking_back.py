"""“Undo”, “take that back”: the version before the last change is put back in force, as the button beside it does."""

import re
from typing import NamedTuple

from agent.desk import Desk, next_wait, title
from agent.minds.builtin.words import plain
from tenet import journal as j
from tenet.project import Project
from tenet.stages import BY_NAME, StageName
from tenet.state import Failed, Wait

_BACK = re.compile(
    r"^(?:(?:no|oops|sorry|oh|please|wait|hm+|ah|can you|could you|just|nein|ups|bitte|kannst du|non|oups|pardon)\b[\s,.!]*)*"
    r"(?:undo|revert|ctrl[- +]?z|(?:take|put) (?:that|it|this|the last (?:change|one)|my last \w+) back|"
    r"take back (?:that|it|the last change)|"
    r"(?:(?:can|could|please|let's) )?(?:we |you |i )?(?:undo|revert|take back) (?:what|whatever) i (?:just )?(?:changed|did|"
    r"said)(?: last| before)?|"
    r"(?:(?:can|could) (?:we|you|i) )?(?:please )?(?:go|put (?:it|that)|take (?:it|that)|bring (?:it|that)|set (?:it|that)|"
    r"change (?:it|that)) "
    r"back to (?:how|what|the way|where) (?:it|that|things|everything) (?:was|were|used to be)(?: before)?|"
    r"(?:mach (?:es|das) )?(?:wieder )?(?:so )?wie (?:es )?(?:vorher|zuvor|davor)(?: war)?|"
    r"(?:remets|remettez|reviens|revenir)(?: (?:le|la|ca|tout))? comme (?:c'etait )?avant|"
    r"go back one(?: step)?|one step back|(?:mach\w* )?(?:das |es )?(?:wieder )?ruckgangig(?: machen)?|nimm (?:das|es) zuruck|"
    r"annule[rz]?(?: (?:ca|cela|le dernier changement))?|revien[st]?(?:ez)? en arriere)"
    r"(?: (?:that|it|this|the|my|last|change|edit|one|again|please|bitte|das|es))*[\s.!?]*$"
)


class Change(NamedTuple):
    event: str
    stage: StageName
    before: str
    after: str


def last_change(events: list[j.Event]) -> Change | None:
    """The last time that a draft in force gave way to another one because of a person, or of what a job found in it. What
    only followed from it (tenets of a changed use case) follows back by itself."""
    stands: dict[StageName, str] = {}
    wished: set[StageName] = set()
    last: Change | None = None
    for event in events:
        match event.what:
            case j.Revised(stage=stage):
                wished.add(stage)
            case j.Put(stage=stage, digest=digest) as put if BY_NAME[stage].made_by == "draft":
                before = stands.get(stage, digest)
                if before != digest and (put.author == "person" or stage in wished):
                    last = Change(event.id, stage, before, digest)
                stands[stage] = digest
                wished.discard(stage)
            case j.Put(sends_back=back):
                wished.update(back)
            case _:
                pass
    return last


def take_back(desk: Desk, said: j.Event, words: str) -> str | None:
    """What came of it, or None where the words ask for something else. Of a job it means: stop, which is a click."""
    project = desk.project
    if not _BACK.match(plain(words)) or isinstance(next_wait(project), Wait | Failed):
        return None
    if project.state.question:
        return (
            "Nothing has changed since I asked, so there is nothing to take back: answer it, or put in other words what you said before. "
            "“Start over” begins from the beginning."
        )
    change = last_change(project.events())
    if change is None or project.state.digest(change.stage) != change.after:
        return "Nothing was changed yet that could be taken back. Say what should be different, and I change it."
    return _put_back(project, said, change)


def _put_back(project: Project, said: j.Event, change: Change) -> str:
    content = project.content(change.before)
    project.edit(change.stage, content, by=said.by, surface=said.surface, id=f"back-{said.id}")
    return f"Taken back: the {title(change.stage)} is as it was before the last change. “Undo” brings the change back."
