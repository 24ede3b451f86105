"""The tenets as they watch a model in use: those that a program can check on an answer whose right one nobody knows."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from evals.checks import check
from evals.sequential import Evidence, block_for
from tenet import artifacts as a
from tenet.files import write_atomically
from tenet.project import Project
from tools.gateway.engines import Variant

ANSWERED = "answered"
"""Stands among the tenets for: the model's server gave an answer at all."""
ALPHA = 0.01
"""How often a candidate that is as good as the model in production may be taken out of a canary."""


ALONE = (a.OneOf, a.MaxWords, a.JsonValid, a.Grounded)
"""Checks that look at an answer, and at what was asked, and at nothing else."""


def watching(project: Project) -> tuple[a.Tenet, ...]:
    """What needs neither the right answer nor a judge."""
    tenets = project.find("tenets")
    if not isinstance(tenets, a.Tenets):
        return ()
    return tuple(tenet for tenet in tenets.tenets if isinstance(tenet.check, ALONE))


def outcomes(tenets: Iterable[a.Tenet], words: str, answer: str | None) -> Iterator[tuple[str, bool]]:
    """What every monitor says of one answer; None: there was none."""
    yield ANSWERED, answer is not None
    if answer is None:
        return
    row = a.Row(id="in use", input=words or "(nothing)", output="?", origin="user", group="in use")
    for tenet in tenets:
        yield tenet.id, check(tenet, row, answer) == "pass"


class Monitors:
    """A candidate's answers beside those of the model in production, one sequential test a tenet."""

    def __init__(self, candidate: str, tenets: tuple[a.Tenet, ...], share: float) -> None:
        self.candidate = candidate
        self.share = share
        self._tenets = tenets
        self._tests = {name: Evidence(before=block_for(share)) for name in (ANSWERED, *(tenet.id for tenet in tenets))}
        self.counts: dict[str, dict[Variant, list[int]]] = {
            name: {"production": [0, 0], "candidate": [0, 0]} for name in self._tests
        }
        """By tenet and variant: how many passed, of how many."""

    def saw(self, variant: Variant, words: str, answer: str | None) -> list[tuple[str, bool]]:
        found = list(outcomes(self._tenets, words, answer))
        for name, passed in found:
            test, count = self._tests[name], self.counts[name][variant]
            count[0] += passed
            count[1] += 1
            (test.second if variant == "candidate" else test.first)(passed)
        return found

    def objection(self) -> str | None:
        """Why the candidate must not go on, once that is proven."""
        for name, test in self._tests.items():
            # The promise is for all of them together.
            if test.is_worse(ALPHA / len(self._tests)):
                (ours, of_ours), (theirs, of_theirs) = (
                    self.counts[name][which] for which in ("candidate", "production")
                )
                return (
                    f"{name}: the candidate passes {ours} of {of_ours}, the model in production {theirs} of {of_theirs}"
                )
        return None

    # ------------------------------------------------------------ over a restart

    def save(self, path: Path) -> None:
        tests = {name: test.saved() for name, test in self._tests.items()}
        content = {"candidate": self.candidate, "share": self.share, "counts": self.counts, "tests": tests}
        write_atomically(path, json.dumps(content).encode())

    def load(self, path: Path) -> None:
        """Go on where a gateway that was killed had come to, if it watched the same."""
        try:
            found: dict[str, Any] = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return
        same = (found["candidate"], found["share"]) == (self.candidate, self.share)
        if same and found["tests"].keys() == self._tests.keys():
            self.counts = found["counts"]
            self._tests = {name: Evidence.restored(saved) for name, saved in found["tests"].items()}
