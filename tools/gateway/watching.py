"""The model in production while it is used: is it still what its tenets promise, does it answer, is it asked what it learnt?

Looked at over the last answers only. An alert is said in the project's conversation (so the page and Slack show it), in
the log, and to the webhook TENET_GATEWAY_ALERT_WEBHOOK; the same one again only after an hour.
"""

import asyncio
import collections
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import Counter

from evals.checks import same_meaning
from evals.statistics import wilson
from tenet import artifacts as a
from tenet.project import Project
from tenet.settings import Serving
from tools.gateway.alerting import alert
from tools.gateway.inputs import Inputs
from tools.gateway.monitors import ANSWERED, outcomes, watching

LAST, FEWEST = 200, 50
"""So many answers are looked at, and so many are needed before anything is said."""
AGAIN_SECONDS = 3600.0
MOST_UNANSWERED = 0.05
MOST_DRIFT = 0.25
"""Population stability index of the labels; above a quarter the mix is commonly called another one."""
Say = Callable[[str], None]


class Watch:
    def __init__(self, project: Project, say: Say) -> None:
        self._tenets = watching(project)
        self._expected = _label_mix(project)
        self._say = say
        self._seen = {name: deque[bool](maxlen=LAST) for name in (ANSWERED, *(tenet.id for tenet in self._tenets))}
        self._labels = deque[str](maxlen=LAST)
        self._said: dict[str, float] = {}

    def saw(self, words: str, answer: str | None) -> None:
        for name, passed in outcomes(self._tenets, words, answer):
            self._seen[name].append(passed)
        if answer is not None:
            self._labels.append(answer)
        for name, text in self._complaints():
            if time.monotonic() - self._said.get(name, -math.inf) > AGAIN_SECONDS:
                self._said[name] = time.monotonic()
                self._say(text)

    def _complaints(self) -> Iterator[tuple[str, str]]:
        answered = self._seen[ANSWERED]
        lost = len(answered) - sum(answered)
        if lost and len(answered) >= FEWEST and wilson(lost, len(answered)).low > MOST_UNANSWERED:
            yield (
                ANSWERED,
                f"{lost} of the last {len(answered)} requests got no answer: the model's server fails. Its log: tenet jobs",
            )
        for tenet in self._tenets:
            seen = self._seen[tenet.id]
            if len(seen) >= FEWEST and wilson(sum(seen), len(seen)).high < tenet.threshold:
                yield (
                    tenet.id,
                    (
                        f"In use, {tenet.id} holds for {sum(seen)} of the last {len(seen)} answers; {tenet.threshold:.0%} were promised: "
                        f"{tenet.statement}"
                    ),
                )
        yield from self._drifted()

    def _drifted(self) -> Iterator[tuple[str, str]]:
        if not self._expected or len(self._labels) < LAST:
            return
        drift, most = stability_index(self._expected, self._labels)
        if drift > MOST_DRIFT:
            yield (
                "label mix",
                (
                    f"The last {LAST} answers are mixed otherwise than the data that the model was trained on (stability index "
                    f"{drift:.2f}), most of all {most!r}. Perhaps people ask for other things now: look at some, and add them as examples."
                ),
            )


def stability_index(expected: Mapping[str, float], said: deque[str]) -> tuple[float, str]:
    """How far the mix of labels moved, and which label moved most; half an answer stands for none."""
    counts = collections.Counter(next((label for label in expected if same_meaning(text, label)), "") for text in said)
    parts = {
        label: (share_now - share) * math.log(share_now / share)
        for label, share in expected.items()
        if (share_now := max(counts[label], 0.5) / len(said))
    }
    return sum(parts.values()), max(parts, key=lambda label: parts[label])


def _label_mix(project: Project) -> dict[str, float]:
    """Of the training rows; empty where answers are no labels."""
    spec, card = project.find("spec"), project.find("dataset")
    if not isinstance(spec, a.UseCaseSpec) or spec.task != "classification" or not isinstance(card, a.DatasetCard):
        return {}
    counts = card.labels.get("train", {})
    total = sum(counts.values())
    return {label: count / total for label, count in counts.items() if count}


class Alarm:
    """Watches for the gateway, and says what is wrong where people are."""

    def __init__(self, project: Project, settings: Serving, left_out: Counter) -> None:
        self._project = project
        self._settings = settings
        self._tasks: set[asyncio.Task[None]] = set()
        self._watch = Watch(project, self._say)
        self._inputs = Inputs(project, left_out) if settings.watch_inputs else None

    def renew(self) -> None:
        """Another model answers: what was seen so far speaks of the one before."""
        self._watch = Watch(self._project, self._say)

    def saw(self, words: str, answer: str | None) -> None:
        self._watch.saw(words, answer)
        if self._inputs:
            self._inputs.saw(words)

    def close(self) -> None:
        if self._inputs:
            self._inputs.close()

    def _say(self, text: str) -> None:
        """Afterwards: the request that gave rise to it does not wait."""
        told = asyncio.to_thread(alert, self._project, text, self._settings)
        task = asyncio.get_running_loop().create_task(told)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
