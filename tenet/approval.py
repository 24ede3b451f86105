"""Why an approval cannot be taken. It counts for exactly the content that the person saw, and only while that is in force."""

from tenet.artifacts import Digest
from tenet.stages import BY_NAME, StageName
from tenet.state import State


def objection(state: State, stage: StageName, digest: Digest, overrules: str | None, because: str) -> str | None:
    """In words for the person, or None. `overrules` says what speaks against it, if something does."""
    name, now = BY_NAME[stage].title.lower(), state.digest(stage)
    if now is None:
        return f"There is no {name} to approve yet."
    if digest != now:
        return (
            f"The {name} changed since you saw it ({digest[:12]} is now {now[:12]}). "
            "Nothing was approved. Look at it again, then approve that."
        )
    if not BY_NAME[stage].approved:
        return f"The {name} needs no approval."
    if stage in state.sent_back:
        return f"The {name} is being changed as you asked. Nothing was approved."
    if not state.is_fresh(BY_NAME[stage]):
        return f"The {name} is being made again because something before it changed. Nothing was approved."
    if overrules and not because:
        return (
            f"{overrules[0].upper()}{overrules[1:]}, so approving the {name} takes a reason of yours, which is kept with the "
            "approval. Nothing was approved. Say why (in a terminal: /approve because …), or improve it first."
        )
    return None
