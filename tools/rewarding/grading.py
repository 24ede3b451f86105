"""A term that a judge scores by a rubric. Many questions go out at once; what was asked before is remembered in the project's folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from evals.at_once import IN_FLIGHT, all_at_once
from prompts import load
from tenet.models import LanguageModel, Message, ModelFailure, NotRecorded, connected
from tenet.models.connecting import A_JOBS
from tenet.models.fences import untrusted
from tenet.models.roles import choose_judge
from tenet.sandbox.problems import BadReward
from tenet.settings import Settings
from tools.rewarding.outside import NoScore, Said, Scorer

CONTRACT = "grade"
BEST = 4


class Graded(BaseModel):
    reason: str = ""
    grade: Literal[0, 1, 2, 3, 4] | None


def grader(name: str, rubric: str, settings: Settings, project: Path) -> Scorer:
    endpoint = choose_judge(settings).endpoint
    if endpoint is None:
        raise BadReward(
            f"{name} is scored by a judge, and no judge is connected. Set TENET_JUDGE_MODEL (docs/guides/minds.md), or take the "
            "term out of reward.yaml."
        )
    return grading_by(connected(endpoint, project, settings, A_JOBS, temperature=0, at_once=IN_FLIGHT), rubric)


def grading_by(model: LanguageModel, rubric: str) -> Scorer:
    def score(said: Sequence[Said]) -> list[float | None]:
        different = list(dict.fromkeys(said))
        found = dict(zip(different, all_at_once(lambda one: _graded(model, rubric, one), different), strict=True))
        failed = [one for one in found.values() if isinstance(one, ModelFailure)]
        if failed:
            raise NoScore(failed[0].happened)
        return [_share(found[one]) for one in said]

    return score


def _graded(model: LanguageModel, rubric: str, said: Said) -> Graded | ModelFailure:
    question = load(CONTRACT).render(
        rubric=untrusted(rubric),
        input=untrusted(said.request),
        reference=untrusted(said.reference),
        answer=untrusted(said.answer),
    )
    try:
        return model.structured([Message("user", question)], Graded, CONTRACT)
    except NotRecorded:
        raise
    except ModelFailure as failure:
        return failure


def _share(graded: Graded | ModelFailure) -> float | None:
    assert isinstance(graded, Graded)
    return None if graded.grade is None else graded.grade / BEST
