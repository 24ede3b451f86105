"""Why an approval cannot be taken. It counts for exactly the content that the person saw, and only while that is in force."""

from tenet.artifacts import Digest, Verdict
from tenet.stages import BY_NAME, StageName
from tenet.state import State


def objection(state: State, stage: StageName, digest: Digest, verdict: Verdict | None, because: str) -> str | None:
    """In words for the person, or None. `verdict` is the one that the approval would overrule, if it would."""
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
    if not state.is_fresh(BY_NAME[stage]):
        return f"The {name} is being made again because something before it changed. Nothing was approved."
    if verdict and not because:
        return (
            f"The evaluation says “{verdict}”, so deploying takes a reason of yours, which is kept with the approval. "
            "Nothing was approved. Say why (in a terminal: /approve because …), or improve the model first."
        )
    return None
