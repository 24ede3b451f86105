"""A language model as judge of what no program can check. What it cannot tell, or does not say, is unjudged: never a fail."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel

from evals.at_once import IN_FLIGHT
from evals.checks import Judge
from evals.computed import Metrics, metrics, tried
from evals.panel import Panel, Seat
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
    panel: Panel | None = None
    """Where several judge together; `judge` and `pair_judge` are its own then."""


def bench(tenets: a.Tenets, settings: Settings, project: Path) -> Bench:
    """Nobody is asked, nor named, where programs can check every tenet."""
    if not any(isinstance(tenet.check, a.Judged) for tenet in tenets.tenets):
        return Bench(judge=None, who=None)
    chosen = choose_judge(settings)
    if chosen.endpoint is None:
        return Bench(judge=None, who=chosen.note)
    endpoints = (chosen.endpoint, *settings.more_judges)
    models = [
        connected(endpoint, project, settings, A_JOBS, temperature=0, at_once=IN_FLIGHT) for endpoint in endpoints
    ]
    if len(models) == 1:
        return Bench(judge_by(models[0]), chosen.note, pair_judge_by(models[0]))
    panel = Panel([_seat(model, number) for number, model in enumerate(models, start=1)])
    return Bench(panel.judge, chosen.note, panel.pair_judge, panel=panel)


def _seat(model: LanguageModel, number: int) -> Seat:
    """With its number, since the same model may sit there twice, at two addresses."""
    return Seat(f"{number}. {model.name}", judge_by(model), pair_judge_by(model), price=model.endpoint.price)


def examined(unknown: Bench, tenets: a.Tenets) -> Bench:
    """The same bench, believed as far as its judge did well where the right verdict is known."""
    if unknown.judge is None:
        return unknown
    if unknown.panel:
        return _examined_one_by_one(unknown, unknown.panel, tenets)
    records = examine(unknown.judge, tenets)
    return unknown._replace(judge=believed(unknown.judge, records), records=records)


def _examined_one_by_one(unknown: Bench, panel: Panel, tenets: a.Tenets) -> Bench:
    """Each judge is heard about the tenets on which it did well; a tenet is judged as long as one of them did."""
    found = {seat.name: examine(seat.judge, tenets) for seat in panel.seats}
    doubted = {name: frozenset(one.tenet for one in records if not one.trusted) for name, records in found.items()}
    heard = Panel([seat._replace(doubted=doubted[seat.name]) for seat in panel.seats])
    judge = believed(heard.judge, records := _together(found))
    return unknown._replace(judge=judge, pair_judge=heard.pair_judge, records=records, panel=heard)


def _together(found: Mapping[str, tuple[a.JudgeRecord, ...]]) -> tuple[a.JudgeRecord, ...]:
    """One record a tenet: how many of them are believed, and what the others did."""
    return tuple(_record_of(dict(zip(found, records, strict=True))) for records in zip(*found.values(), strict=True))


def _record_of(by: Mapping[str, a.JudgeRecord]) -> a.JudgeRecord:
    good = [name for name, record in by.items() if record.trusted]
    wrong = [f"{name}: {record.said}" for name, record in by.items() if not record.trusted]
    said = " ".join(
        [f"{len(good)} of {len(by)} judges told the good answer from the bad one, however that was dressed up.", *wrong]
    )
    tenet, asked = next(iter(by.values())).tenet, sum(record.asked for record in by.values())
    return a.JudgeRecord(tenet=tenet, trusted=bool(good), asked=asked, said=said)


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
