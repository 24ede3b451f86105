"""What a contest is held by: laid out when it is started, and read by its job from `inputs/contest.json`."""

from pydantic import Field

from tenet import artifacts as a

FILE = "contest.json"


class TrainingWay(a.Frozen):
    """A way that trains: its trainings one after the other, each from where the one before ended."""

    name: a.Text
    plans: tuple[a.TrainingPlan, ...] = Field(min_length=1)


class Terms(a.Frozen):
    minutes_each: float = Field(gt=0)
    training: tuple[TrainingWay, ...]
    left_out: dict[str, a.Text] = {}
    reward: a.Digest | None = None
    """Of the approved reward that lies beside, where a way practises with it."""
