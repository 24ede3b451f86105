"""Is the model in use asked what it learnt? How far what people ask lies from the training rows, beside how far the held-out rows lie.

The gateway hands inputs over, some a second at most, and goes on; `python -m tools.gateway.inputs PROJECT` embeds them. An input's
distance is that to the nearest training row. The limit is no number that somebody chose: the held-out rows are of the same kind
as the training rows, so windows of them say how far a window lies when nothing has changed, and one in a thousand passes it.

What was found last is PROJECT/serving/inputs.yaml, with the furthest inputs, without personal numbers and addresses.
"""

import json
import math
import os
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prometheus_client import Counter
from pydantic import Field

from tenet import artifacts as a
from tenet.files import from_yaml, read_jsonl, to_yaml, write_atomically
from tenet.project import Project
from tenet.settings import Serving
from tools.gateway.alerting import alert
from tools.gateway.aside import without_personal_data
from tools.gateway.pipes import Pipe

if TYPE_CHECKING:
    from evals.embedding import Vectors

LAST, FEWEST, EVERY = 200, 50, 50
"""Looked at are the last inputs, once there are so many, and again after every so many."""
FEWEST_HELDOUT = 20
"""With fewer held-out rows nobody can say what is usual."""
FALSE_ALARMS, DRAWS = 0.001, 10_000
A_SECOND = 2.0
"""More inputs than this are not embedded; a window holds as well without them."""
MOST_CHARACTERS, SHOWN = 900, 5
AGAIN_SECONDS = 3600.0


class Drift(a.Frozen):
    """How the last inputs lie; distances are 1 minus the cosine to the nearest training row."""

    inputs: int
    distance: float
    usual: float
    """Of the held-out rows."""
    limit: float
    """A window of held-out rows lies above this once in a thousand times."""
    furthest: tuple[str, ...] = Field(default=())

    @property
    def is_far(self) -> bool:
        return self.distance > self.limit

    @property
    def said(self) -> str:
        return (
            f"the last {self.inputs} inputs lie {self.distance:.2f} from the nearest training row on average, the held-out rows "
            f"{self.usual:.2f}; without a change that passes {self.limit:.2f} once in a thousand times"
        )


def drift_file(project: Path) -> Path:
    return project / "serving" / "inputs.yaml"


def read_drift(project: Path) -> Drift | None:
    path = drift_file(project)
    return Drift.model_validate(from_yaml(path.read_bytes(), path.name)) if path.exists() else None


# ---------------------------------------------------------------- the gateway's end


class Inputs:
    """Inputs on their way to the process, which is started once there are enough for it to say something."""

    def __init__(self, project: Project, left_out: Counter) -> None:
        self._pipe = Pipe("tools.gateway.inputs", project.path, left_out)
        self._waiting: list[str] = []
        self._is_open = False
        self._room, self._at = float(LAST), time.monotonic()

    def saw(self, words: str) -> None:
        now = time.monotonic()
        self._room, self._at = min(float(LAST), self._room + A_SECOND * (now - self._at)), now
        if self._room < 1 or not words.strip():
            return
        self._room -= 1
        self._waiting.append(words[:MOST_CHARACTERS])
        if self._is_open or len(self._waiting) >= FEWEST:
            self._is_open = True
            for text in self._waiting:
                self._pipe.send({"input": text})
            self._waiting.clear()

    def close(self) -> None:
        self._pipe.close(seconds=1)


# ---------------------------------------------------------------- the other end


class Reference(NamedTuple):
    """What the model was trained on, and how far rows of the same kind lie from it."""

    train: "Vectors"
    usual: tuple[float, ...]


def reference(project: Project) -> Reference | None:
    """None where there are too few held-out rows to calibrate with."""
    from evals.embedding import embed, forget

    card = project.find("dataset")
    files = card.files if isinstance(card, a.DatasetCard) else {}
    if "train" not in files or "heldout" not in files or files["heldout"].rows < FEWEST_HELDOUT:
        return None
    train, heldout = (
        [str(row["input"])[:MOST_CHARACTERS] for row in read_jsonl(project.path / files[split].path)]
        for split in ("train", "heldout")
    )
    if not train or len(heldout) < FEWEST_HELDOUT:
        return None
    vectors = embed(train)
    usual = tuple(distances(vectors, heldout))
    forget()
    return Reference(vectors, usual)


def distances(train: "Vectors", texts: Sequence[str]) -> list[float]:
    from evals.embedding import embed, similarities

    return [1 - best for best in similarities(embed(texts), train).max(axis=1).tolist()]


def limit_of(usual: Sequence[float], window: int) -> float:
    """The mean distance that a window of this size passes once in a thousand times although nothing changed: windows are drawn
    from the held-out distances, and these anew each time too, since they are a sample themselves."""
    import numpy as np

    drawn, found = np.random.default_rng(0), np.array(usual)
    windows = drawn.choice(found, (DRAWS, window)).mean(axis=1)
    again = drawn.choice(found, (DRAWS, len(found))).mean(axis=1)
    return float(found.mean() + np.quantile(windows - again, 1 - FALSE_ALARMS))


class Watching:
    def __init__(self, project: Project, settings: Serving) -> None:
        self._project = project
        self._settings = settings
        self._last = deque[tuple[str, float]](maxlen=LAST)
        self._new = 0
        self._said = -math.inf
        self._dataset: a.Digest | None = None
        self._reference: Reference | None = None

    def heard(self, words: str) -> Drift | None:
        """What the last inputs say, whenever it is time to look."""
        from evals.embedding import forget

        self._renew()
        if self._reference is None:
            return None
        self._last.append((words, distances(self._reference.train, [words])[0]))
        forget()
        self._new += 1
        if len(self._last) < FEWEST or self._new < EVERY:
            return None
        self._new = 0
        return self._looked(self._reference)

    def _renew(self) -> None:
        """Other training rows: what is usual is another thing then."""
        now = self._project.state.current.get("dataset")
        if now and now.digest != self._dataset:
            self._dataset, self._reference = now.digest, reference(self._project)
            self._last.clear()

    def _looked(self, known: Reference) -> Drift:
        far = sorted(self._last, key=lambda each: -each[1])
        found = Drift(
            inputs=len(far),
            distance=round(sum(distance for _, distance in far) / len(far), 4),
            usual=round(sum(known.usual) / len(known.usual), 4),
            limit=round(limit_of(known.usual, len(far)), 4),
            furthest=tuple(without_personal_data(words)[:200] for words in list(dict(far))[:SHOWN]),
        )
        write_atomically(drift_file(self._project.path), to_yaml(found.model_dump(mode="json")))
        if found.is_far and time.monotonic() - self._said > AGAIN_SECONDS:
            self._said = time.monotonic()
            alert(self._project, _advice(self._project.name, found), self._settings)
        return found


def _advice(name: str, found: Drift) -> str:
    return (
        f"People ask for other things than the model was trained on: {found.said}. The furthest: tenet traffic {name}. Add some of "
        "them with the right answers as examples, or say in the use case that they are none of its business."
    )


def main() -> None:
    from tenet.settings import read_settings

    # Answers to people come first.
    os.nice(10)
    watching = Watching(Project(Path(sys.argv[1])), read_settings().serving)
    for line in sys.stdin.buffer:
        watching.heard(str(json.loads(line)["input"]))


if __name__ == "__main__":
    main()
