"""What a model remembers of the curriculum, and how the retention suite came about.

    python -m benchmarks.retention MODEL_FOLDER [EARLIER_FOLDER]      scores by skill, and what was lost since
    python -m benchmarks.retention draw MODEL_FOLDER                  draws the suite anew and measures its noise

The second writes evals/retention_suite/: the suite (held-out part of the curriculum), rows to mix into a tuning (training part), and for
every skill two standard deviations of what that model scores on five suites drawn anew.
"""

import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.retention import HERE, Probe, lost, measure, noise, suite
from tenet.files import to_jsonl, to_yaml, write_atomically
from tenet.settings import quiet_libraries
from trainers.base_model import words as w
from trainers.base_model.__main__ import Recipe
from trainers.base_model.curriculum import SKILLS, Part, Source
from trainers.base_model.neighbours import neighbours

PROBES = 25
"""A skill."""
REPLAY = 30
DRAWS = 5


def main() -> None:
    quiet_libraries()
    drawing = sys.argv[1] == "draw"
    folders = [Path(word) for word in sys.argv[1 + drawing :]]
    if drawing:
        draw(folders[0])
    else:
        compare([measured(folder, suite()) for folder in folders])


def compare(scores: Sequence[Mapping[str, float]]) -> None:
    for skill in scores[0]:
        print(f"{skill:10}" + "".join(f"{one[skill]:7.2f}" for one in scores) + f"   noise {noise()[skill]:.2f}")
    if len(scores) > 1:
        print("lost:", ", ".join(lost(scores[1], scores[0])) or "nothing beyond the noise")


def draw(model: Path) -> None:
    own = w.lexicon()
    words = w.vocabulary(own, Recipe().words)
    near = neighbours(own, words, w.vectors(list(words)))
    HERE.mkdir(exist_ok=True)
    write_atomically(
        HERE / "suite.jsonl", to_jsonl(probe._asdict() for probe in drawn("held_out", "suite", PROBES, near))
    )
    write_atomically(
        HERE / "replay.jsonl", to_jsonl(probe._asdict() for probe in drawn("training", "replay", REPLAY, near))
    )
    found = [measured(model, drawn("held_out", f"noise {turn}", PROBES, near)) for turn in range(DRAWS)]
    noise = {skill: round(2 * statistics.stdev(one[skill] for one in found), 3) for skill in found[0]}
    write_atomically(HERE / "noise.yaml", to_yaml(noise))
    for skill, spread in noise.items():
        print(f"{skill:10}{statistics.mean(one[skill] for one in found):7.3f} ± {spread / 2:.3f}")


def drawn(part: Part, seed: str, number: int, near: Mapping[str, Sequence[str]]) -> list[Probe]:
    source = Source(f"{part} {seed}", part, near)
    made = [maker(source) for maker, _ in SKILLS.values() for _ in range(number)]
    return [Probe(example.skill, example.messages()[:-1], example.answer) for example in made]


def measured(folder: Path, probes: Sequence[Probe]) -> dict[str, float]:
    return measure(folder, probes, lambda _done, _all: None)


if __name__ == "__main__":
    main()
