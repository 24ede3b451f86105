"""A language model as judge of what no program can check. What it cannot tell, or does not say, is unjudged: never a fail."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel

from evals.checks import Judge
from evals.computed import Metrics, metrics, tried
from evals.preferring import PairJudge, pair_judge_by
from evals.trust import believed, examine
from prompts import load
from tenet import artifacts as a
from tenet.models import LanguageModel, Message, ModelFailure, NotRecorded, connected
from tenet.models.connecting import A_JOBS
from tenet.models.fences import untrusted
from tenet.models.roles import choose_judge
from tenet.settings import Settings

CONTRACT = "judge"


class Judged(BaseModel):
    reason: str = ""
    verdict: Literal["pass", "fail", "unsure"]


class Bench(NamedTuple):
    """The judge of a project's answers, who that is in words, and how it did on answers whose verdict is known."""

    judge: Judge | None
    who: str | None
    pair_judge: PairJudge | None = None
    records: tuple[a.JudgeRecord, ...] = ()


def bench(tenets: a.Tenets, settings: Settings, project: Path) -> Bench:
    """Nobody is asked, nor named, where programs can check every tenet."""
    if not any(isinstance(tenet.check, a.Judged) for tenet in tenets.tenets):
        return Bench(judge=None, who=None)
    chosen = choose_judge(settings)
    if chosen.endpoint is None:
        return Bench(judge=None, who=chosen.note)
    model = connected(chosen.endpoint, project, settings, A_JOBS, temperature=0)
    return Bench(judge_by(model), chosen.note, pair_judge_by(model))


def examined(unknown: Bench, tenets: a.Tenets) -> Bench:
    """The same bench, believed as far as its judge did well where the right verdict is known."""
    if unknown.judge is None:
        return unknown
    records = examine(unknown.judge, tenets)
    return unknown._replace(judge=believed(unknown.judge, records), records=records)


@contextmanager
def at_work(tenets: a.Tenets, settings: Settings, project: Path) -> Generator[Bench, None, None]:
    """The bench with everything that decides: the judge, examined, and the metrics of the person's own, in their sandboxes."""
    judged = examined(bench(tenets, settings, project), tenets)
    with metrics(tenets, settings.allow_unsandboxed_reward) as found:
        yield with_metrics(judged, found, tried(found, tenets))


def with_metrics(judged: Bench, found: Metrics, records: tuple[a.JudgeRecord, ...]) -> Bench:
    if not found:
        return judged
    trusted = {record.tenet for record in records if record.trusted}

    def judge(tenet: a.Tenet, row: a.Row, answer: str) -> a.Outcome:
        if isinstance(tenet.check, a.Computed):
            return found[tenet.id](tenet, row, answer) if tenet.id in trusted else "unjudged"
        return judged.judge(tenet, row, answer) if judged.judge else "unjudged"

    return judged._replace(judge=judge, records=(*judged.records, *records))


def judge_by(model: LanguageModel) -> Judge:
    prompt = load(CONTRACT)

    def judge(tenet: a.Tenet, row: a.Row, answer: str) -> a.Outcome:
        assert isinstance(tenet.check, a.Judged)
        question = prompt.render(
            criterion=untrusted(f"{tenet.statement}\n{tenet.check.criteria}"),
            input=untrusted(row.input),
            answer=untrusted(answer),
        )
        try:
            said = model.structured([Message("user", question)], Judged, CONTRACT)
        except NotRecorded:
            raise
        except ModelFailure:
            return "unjudged"
        return "unjudged" if said.verdict == "unsure" else said.verdict

    return judge
