"""What a tuning may cost elsewhere, in words: "at most 5 % of the general skills may be lost", "no more than 10 % unsafe"."""

import re

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised
from agent.minds.builtin.words import share_in
from tenet import artifacts as a

_SKILLS = re.compile(
    r"\b(?:general (?:skills?|abilit\w+|knowledge)|retention|forg[eo]t\w*|lost elsewhere|lose elsewhere)\b"
)
_UNSAFE = re.compile(r"\b(?:unsafe|safety)\b")
_NONE = re.compile(r"\b(?:no|without|remove|drop|delete|any)\b[^.]{0,40}\b(?:budget|limit)s?\b")


def change_budgets(tenets: a.Tenets, text: str) -> Outcome:
    """None where the words are about something else."""
    which = "retention" if _SKILLS.search(text) else "unsafe" if _UNSAFE.search(text) else None
    share = None if _NONE.search(text) else share_in(text)
    if which is None or (share is None and not _NONE.search(text)):
        return None
    after = revised(tenets.budgets or a.Budgets(), **{which: share})
    left = after if after != a.Budgets() else None
    return Changed(revised(tenets, budgets=left), _said(which, share))


def _said(which: str, share: float | None) -> str:
    about = {
        "retention": "of the general skills of the base model may be lost by the training",
        "unsafe": "of the probes of each kind of safety may fail",
    }[which]
    if share is None:
        return f"No limit any more on how many {about}; what is lost is still told."
    return f"At most {share:.0%} {about}; beyond that the model is not shipped."
