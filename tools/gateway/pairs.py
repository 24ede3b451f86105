"""In a shadow: production's answer beside the candidate's, tenet by tenet, until it is clear which is better.

The gateway hands each pair over and goes on. `python -m tools.gateway.pairs PROJECT` compares them: what a program can check
is checked, and by the tenets that only a judge can decide the paired judge chooses, in both orders, without personal numbers
and addresses. What it found is PROJECT/serving/shadow.yaml; once a tenet is clear, the conversation says so.

Traffic of clients goes to a judge on this machine, and to one elsewhere only for the share that TENET_GATEWAY_JUDGE_SHARE sets.
"""

import json
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from evals.checks import check, same_meaning
from evals.judging import Bench, bench, examined
from evals.length import Duel
from evals.preferring import UNSETTLED, Pair, PairJudge, Side, duel_of, settled, side_of, standing_of
from tenet import artifacts as a
from tenet.files import from_yaml, to_yaml, write_atomically
from tenet.journal import Told
from tenet.models.roles import choose_judge
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import Settings
from tools.gateway.alerting import pass_on
from tools.gateway.aside import without_personal_data
from tools.gateway.monitors import ALONE

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Compared(a.Frozen):
    """One tenet over the pairs so far."""

    by: str
    """"program" or "judge"."""
    sides: dict[Side, int] = {}
    duels: tuple[Duel, ...] = ()
    """Of a judge: which answer was preferred, and how much longer it was."""

    @property
    def standing(self) -> a.PreferenceStanding:
        sides: list[Side] = [side for side, count in self.sides.items() for _ in range(count)]
        return settled(sides, self.duels) if self.by == "judge" else standing_of(sides)

    def with_one(self, side: Side, pair: Pair) -> "Compared":
        duel = duel_of(side, pair) if self.by == "judge" else None
        sides = self.sides | {side: self.sides.get(side, 0) + 1}
        return self.model_copy(update={"sides": sides, "duels": (*self.duels, *([duel] if duel else []))})


class Shadow(a.Frozen):
    candidate: str
    who: str
    """Who compares what no program can check."""
    pairs: int = 0
    same: int = 0
    """Pairs with the same meaning."""
    tenets: dict[str, Compared] = {}

    @property
    def lines(self) -> tuple[str, ...]:
        """For people."""
        agreed = f"{self.same} of {self.pairs} copies got the same answer from both. {self.who}"
        return (agreed, *(in_words(tenet, found) for tenet, found in self.tenets.items()))


class Judging(NamedTuple):
    """Who compares, with which share of the traffic."""

    judge: PairJudge | None
    doubted: frozenset[str]
    share: float
    who: str


def shadow_file(project: Path) -> Path:
    return project / "serving" / "shadow.yaml"


def read_shadow(project: Path, candidate: str | None) -> Shadow | None:
    """What is known of this candidate; of another one nothing is."""
    path = shadow_file(project)
    found = Shadow.model_validate(from_yaml(path.read_bytes(), path.name)) if path.exists() else None
    return found if found and found.candidate == candidate else None


_STANDINGS: dict[a.PreferenceStanding, str] = {
    "better": "the candidate is better",
    "worse": "production is better",
    "open": "no clear difference yet",
    "length": "one is preferred, but that may be the length of its answers alone",
    "not believed": "the judge is not believed: its choice follows the order",
}


def in_words(tenet: str, found: Compared) -> str:
    said = _STANDINGS[found.standing]
    won, lost = found.sides.get("after", 0), found.sides.get("before", 0)
    return f"{tenet} (by {found.by}): {said}; {won} pairs for the candidate, {lost} for production of {sum(found.sides.values())}"


# ---------------------------------------------------------------- comparing


def taken_in(shadow: Shadow, tenets: Sequence[a.Tenet], judging: Judging, pair: Pair, is_judged: bool) -> Shadow:
    """One more pair. A tenet that is clear, or a judge that is not believed, costs no more questions."""
    found = dict(shadow.tenets)
    for tenet in tenets:
        by_judge = isinstance(tenet.check, a.Judged)
        now = found.get(tenet.id) or Compared(by="judge" if by_judge else "program")
        if by_judge and (
            judging.judge is None or not is_judged or tenet.id in judging.doubted or now.standing not in UNSETTLED
        ):
            continue
        if not by_judge and not isinstance(tenet.check, ALONE):
            continue
        side = side_of(judging.judge, tenet, pair) if by_judge and judging.judge else by_program(tenet, pair)
        found[tenet.id] = now.with_one(side, pair)
    same = shadow.same + same_meaning(pair.before, pair.after)
    return shadow.model_copy(update={"pairs": shadow.pairs + 1, "same": same, "tenets": found})


def by_program(tenet: a.Tenet, pair: Pair) -> Side:
    passed = [check(tenet, pair.row, answer) == "pass" for answer in (pair.before, pair.after)]
    return "tie" if passed[0] == passed[1] else "after" if passed[1] else "before"


def _opened_anew(project: Project) -> str:
    return f"The gateway goes by the settings that it was opened with; after a change: tenet traffic {project.name} --reopen."


def judging_of(project: Project, settings: Settings, tenets: a.Tenets) -> Judging:
    # One judge, also where a panel evaluates: the others may be elsewhere, and traffic is no dataset.
    settings = settings.model_copy(update={"more_judges": ()})
    chosen = choose_judge(settings)
    if not any(isinstance(tenet.check, a.Judged) for tenet in tenets.tenets):
        return Judging(None, frozenset(), 0.0, "Programs check every tenet.")
    if chosen.endpoint is None:
        return Judging(None, frozenset(), 0.0, f"{chosen.note} {_opened_anew(project)}")
    share = settings.serving.judge_share
    is_here = urlsplit(chosen.endpoint.base_url or "").hostname in LOOPBACK
    if share is None and not is_here:
        said = f"{chosen.endpoint.model} is not on this machine, so it gets no traffic: set TENET_GATEWAY_JUDGE_SHARE for that."
        return Judging(None, frozenset(), 0.0, f"{said} {_opened_anew(project)}")
    try:
        found = examined(bench(tenets, settings, project.path), tenets)
    except NotPossible as problem:
        return Judging(None, frozenset(), 0.0, str(problem))
    return Judging(found.pair_judge, _doubted(found), 1.0 if share is None else share, found.who or "")


def _doubted(found: Bench) -> frozenset[str]:
    return frozenset(record.tenet for record in found.records if not record.trusted)


# ---------------------------------------------------------------- the process


class Terms(NamedTuple):
    """What one candidate is compared by. The tenets of the next one may be others."""

    candidate: str
    tenets: a.Tenets
    judging: Judging


class Comparing:
    def __init__(self, project: Project, settings: Settings) -> None:
        self._project = project
        self._settings = settings
        self._terms: Terms | None = None
        self._draw = random.Random(0).random

    def _terms_of(self, candidate: str) -> Terms:
        if self._terms is None or self._terms.candidate != candidate:
            tenets = self._project.get("tenets", a.Tenets)
            self._terms = Terms(candidate, tenets, judging_of(self._project, self._settings, tenets))
        return self._terms

    def heard(self, told: dict[str, Any]) -> Shadow:
        """One pair as the gateway tells it."""
        candidate, tenets, judging = self._terms_of(str(told["candidate"]))
        known = read_shadow(self._project.path, candidate) or Shadow(candidate=candidate, who="")
        before = known.model_copy(update={"who": judging.who})
        words, ours, theirs = (
            without_personal_data(str(told[name])) for name in ("input", "production_said", "candidate_said")
        )
        row = a.Row(id="in use", input=words or "(nothing)", output="?", origin="user", group="in use")
        is_judged = self._draw() < judging.share
        after = taken_in(before, tenets.tenets, judging, Pair(row, ours, theirs), is_judged)
        write_atomically(shadow_file(self._project.path), to_yaml(after.model_dump(mode="json")))
        self._say(before, after)
        return after

    def _say(self, before: Shadow, after: Shadow) -> None:
        for tenet, found in after.tenets.items():
            known = before.tenets.get(tenet)
            if found.standing not in UNSETTLED and (known is None or known.standing in UNSETTLED):
                text = f"In the shadow: {in_words(tenet, found)}."
                tone = "problem" if found.standing == "worse" else "note"
                self._project.record(Told(text=text, tone=tone, stage="release"))
                if tone == "problem":
                    pass_on(self._project, text, self._settings.serving)


def main() -> None:
    from tenet.settings import read_settings

    # Answers to people come first.
    os.nice(10)
    comparing = Comparing(Project(Path(sys.argv[1])), read_settings())
    for line in sys.stdin.buffer:
        comparing.heard(json.loads(line))


if __name__ == "__main__":
    main()
