"""What a tuned model must not forget: the held-out part of the curriculum that tenet-tiny was made with.

The suite is a file of prompts with one right answer each, so any model folder with a chat template can be asked. A skill
counts as lost only where it fell by more than the noise of the suite. `python -m benchmarks.retention` made the files.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from evals.answering import Report, answers
from evals.prompting import Messages
from tenet.files import from_yaml, read_jsonl

HERE = Path(__file__).with_name("retention_suite")
ANSWER_ROOM = 96
"""Tokens; no right answer of the suite needs more."""


class Probe(NamedTuple):
    skill: str
    messages: Messages
    answer: str


@cache
def suite() -> tuple[Probe, ...]:
    return _probes(HERE / "suite.jsonl")


@cache
def replay_rows() -> tuple[Probe, ...]:
    """Of the training part of the curriculum: what to mix into a tuning so that less is forgotten."""
    return _probes(HERE / "replay.jsonl")


def _probes(file: Path) -> tuple[Probe, ...]:
    return tuple(Probe(row["skill"], row["messages"], row["answer"]) for row in read_jsonl(file))


@cache
def noise() -> Mapping[str, float]:
    """By skill and over `all`: two standard deviations of the score of one model over suites drawn anew."""
    return from_yaml((HERE / "noise.yaml").read_bytes(), "noise.yaml")


def measure(model_folder: Path, probes: Sequence[Probe], progress: Report) -> dict[str, float]:
    """The share of right answers by skill, and over all skills."""
    said = answers(model_folder, [probe.messages for probe in probes], ANSWER_ROOM, progress)
    return shares((probe, answer) for probe, answer in zip(probes, said, strict=True))


def shares(answered: Iterable[tuple[Probe, str]]) -> dict[str, float]:
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for probe, said in answered:
        right[probe.skill].append(is_right(probe, said))
    by_skill = {skill: sum(found) / len(found) for skill, found in right.items()}
    return {**by_skill, "all": sum(by_skill.values()) / len(by_skill)}


def is_right(probe: Probe, said: str) -> bool:
    """Word for word; JSON by what it says and not how it is spaced."""
    if said.strip() == probe.answer.strip():
        return True
    wanted, found = _json(probe.answer), _json(said)
    return isinstance(wanted, dict | list) and wanted == found


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def lost(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """The skills that fell by more than the noise, and by how much."""
    drops = {skill: share - after[skill] for skill, share in before.items()}
    return {skill: drop for skill, drop in drops.items() if drop > noise()[skill]}
