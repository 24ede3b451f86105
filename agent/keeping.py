"""A training that paused or failed, and a person who says that what it has learned is enough.

asks_to_keep("stop here and keep what it has learned")    True
asks_to_keep("keep going")                                False
"""

import re

from agent.minds.builtin.words import plain
from tenet.project import Project
from tenet.stages import StageName

TRAINING: StageName = "training_run"
_SO_FAR = "(?: so far| until now| by now| up to here)?"
_LEARNED = (
    rf"(?:what|everything|whatever) (?:it|the model|the training) (?:has |had )?(?:learn(?:ed|t)|got|knows){_SO_FAR}"
)
_IT = rf"(?:it|this|this one|the model|that model|{_LEARNED})"
_ENDS = r"(?:stop|end|finish)(?: (?:it|here|now|there|the training|training|this training))*"
_KEEPS = (
    rf"^(?:(?:please|ok|okay|yes|just|then|so) )*{_ENDS} (?:and |but |then )?keep {_IT}$",
    rf"^(?:(?:please|ok|okay|yes|just|then|so) )*keep {_LEARNED}$",
    rf"^(?:(?:please|ok|okay|yes|just|then|so) )*{_ENDS} with {_LEARNED}$",
    r"^(?:(?:bitte|ok|ja) )*(?:beende (?:es|das training) und )?behalte,? was (?:es|das modell) (?:bisher )?gelernt hat$",
    r"^(?:(?:bitte|ok|ja) )*(?:stopp|beenden?|aufhoren) und behalten$",
)


def asks_to_keep(words: str) -> bool:
    """Only where that is all that is said: a question about it, or a wish beside it, ends nothing."""
    text = " ".join(plain(words).replace(",", " ").split()).strip(" .!")
    return any(re.match(pattern, text) for pattern in _KEEPS)


def has_checkpoints(project: Project, stage: StageName) -> bool:
    """Whether a training that stopped can go on, or end with what it has learned."""
    started = project.state.started.get(stage)
    return started is not None and any((project.path / started.run / "out" / "checkpoints").glob("*"))


def has_stopped(project: Project) -> bool:
    """Whether a training ended without a model. While words wait to be understood, the next step does not say so."""
    started = project.state.started.get(TRAINING)
    ended = project.state.ended.get(started.key) if started else None
    return ended is not None and ended.end != "done"
