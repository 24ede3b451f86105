"""The present of a project, folded from its journal, and the one rule that says what comes next.

`next_step` is a pure function: going back, editing by hand, resuming, caching and replay are all consequences of it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from tenet.artifacts import Digest
from tenet.journal import (
    Approved,
    Asked,
    Created,
    Event,
    JobEnded,
    JobStarted,
    Put,
    Retried,
    Revised,
    Said,
    TestApproved,
    Understood,
    Wanted,
)
from tenet.stages import BY_NAME, CHAIN, CLOSE_HOLES, Stage, StageName


class Approval(NamedTuple):
    by: str
    surface: str | None
    at: datetime
    because: str


class Question(NamedTuple):
    id: str
    asked: Asked


@dataclass
class State:
    """What the journal adds up to."""

    id: str = ""
    seen: set[str] = field(default_factory=set[str])
    """Events that happened: the same reply delivered twice counts once."""
    current: dict[StageName, Put] = field(default_factory=dict[StageName, Put])
    approvals: dict[tuple[StageName, Digest], Approval] = field(
        default_factory=dict[tuple[StageName, Digest], Approval]
    )
    tests: dict[Digest, Approval] = field(default_factory=dict[Digest, Approval])
    """Who approved rows of the test by themselves, by the digest of their file."""
    sent_back: dict[StageName, list[str]] = field(default_factory=dict[StageName, list[str]])
    """Wishes that the next draft has to meet."""
    touched: set[StageName] = field(default_factory=set[StageName])
    """Stages whose content a person edited or asked to be changed."""
    question: Question | None = None
    unheard: list[str] = field(default_factory=list[str])
    """Words that nobody has understood yet."""
    started: dict[StageName, JobStarted] = field(default_factory=dict[StageName, JobStarted])
    ended: dict[str, JobEnded] = field(default_factory=dict[str, JobEnded])
    attempts: dict[StageName, int] = field(default_factory=dict[StageName, int])
    wanted: dict[StageName, Wanted] = field(default_factory=dict[StageName, Wanted])
    """Optional jobs that a person asked for."""

    def digest(self, stage: StageName) -> Digest | None:
        put = self.current.get(stage)
        return put.digest if put else None

    def approval(self, stage: StageName) -> Approval | None:
        digest = self.digest(stage)
        return self.approvals.get((stage, digest)) if digest else None

    def inputs(self, stage: Stage) -> dict[StageName, Digest]:
        needed: list[StageName] = [name for name in stage.inputs if self.is_needed(BY_NAME[name])]
        return {name: put.digest for name in needed if (put := self.current.get(name))}

    def is_needed(self, stage: Stage) -> bool:
        """An optional stage is a part of the chain only while something in force, or a person, asks for it."""
        return (
            not stage.optional
            or self._is_wanted(stage)
            or any(stage.name in put.needs and self.is_needed(BY_NAME[put.stage]) for put in self.current.values())
        )

    def is_shown_later(self, stage: Stage) -> bool:
        """Whether its approval waits for the card of a later stage."""
        return stage.reviewed_with is not None and self.is_needed(BY_NAME[stage.reviewed_with])

    def _is_wanted(self, stage: Stage) -> bool:
        wish = self.wanted.get(stage.name)
        return wish is not None and bool(wish.inputs) and wish.inputs == self.inputs(stage)

    def is_fresh(self, stage: Stage) -> bool:
        put = self.current.get(stage.name)
        return put is not None and stage.name not in self.sent_back and put.made_from == self.inputs(stage)

    def job_key(self, stage: Stage) -> str:
        """Names one run of one job: the same inputs and attempt have the same key, so it cannot be launched twice."""
        parts = [self.id, stage.name, sorted(self.inputs(stage).items()), self.attempts.get(stage.name, 0)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def fold(state: State, item: Event) -> None:
    """Take one more event in; one that was seen before changes nothing."""
    if item.id not in state.seen:
        state.seen.add(item.id)
        _apply(state, item)


def _apply(state: State, item: Event) -> None:
    match item.what:
        case Created():
            state.id = item.id
        case Said():
            state.unheard.append(item.id)
        case Understood(said=said, question=question):
            state.unheard = [other for other in state.unheard if other != said]
            if state.question and question == state.question.id:
                state.question = None
        case Asked() as asked:
            state.question = Question(item.id, asked)
        case Put() as put:
            _put(state, put)
        case Approved(stage=stage, digest=digest, because=because):
            state.approvals[stage, digest] = Approval(item.by, item.surface, item.at, because)
        case TestApproved(digest=digest, because=because):
            state.tests[digest] = Approval(item.by, item.surface, item.at, because)
        case Revised(stage=stage, text=text):
            _send_back(state, stage, text)
        case JobStarted(stage=stage, key=key) as started:
            state.started[stage] = started
            state.ended.pop(key, None)  # the same work again, after other work in between: its result is asked for anew
        case JobEnded(key=key) as ended:
            state.ended[key] = ended
        case Retried(stage=stage):
            state.attempts[stage] = state.attempts.get(stage, 0) + 1
        case Wanted(stage=stage) as wanted:
            state.wanted[stage] = wanted
            _drop_question_behind(state, stage)
        case _:
            pass


def _drop_question_behind(state: State, stage: StageName) -> None:
    """What comes after a job that a person calls for is made anew, so a question about it waits for nobody."""
    order = [each.name for each in CHAIN]
    if state.question and order.index(state.question.asked.stage) > order.index(stage):
        state.question = None


def _put(state: State, put: Put) -> None:
    state.current[put.stage] = put
    state.sent_back.pop(put.stage, None)
    if put.author == "person":
        state.touched.add(put.stage)
    if put.job:
        state.ended[put.job] = JobEnded(stage=put.stage, key=put.job, end="done")
    if state.question and state.question.asked.stage == put.stage:
        state.question = None
    for stage in put.sends_back:
        if put.made_from.get(stage) == state.digest(stage):
            _send_back(state, stage, CLOSE_HOLES)


def _send_back(state: State, stage: StageName, text: str) -> None:
    """What was approved is not good any more, even if the next draft should come out the same."""
    state.touched.add(stage)
    if digest := state.digest(stage):
        state.approvals.pop((stage, digest), None)
    state.sent_back.setdefault(stage, []).append(text)


# ---------------------------------------------------------------- what comes next


class Understand(NamedTuple):
    said: str


class Ask(NamedTuple):
    question: Question


class Draft(NamedTuple):
    stage: StageName


class Review(NamedTuple):
    digests: dict[StageName, Digest]


class Launch(NamedTuple):
    stage: StageName
    key: str
    replaces: str | None
    """A job of this stage that still runs on inputs that changed."""


class Wait(NamedTuple):
    stage: StageName
    key: str


class Failed(NamedTuple):
    stage: StageName
    key: str
    end: JobEnded


class Done(NamedTuple):
    pass


Step = Understand | Ask | Draft | Review | Launch | Wait | Failed | Done


def next_step(state: State) -> Step:
    """The first thing that is missing, stale, sent back, running or not approved."""
    if state.unheard:
        return Understand(state.unheard[0])
    if state.question:
        return Ask(state.question)
    waiting: dict[StageName, Digest] = {}
    for stage in CHAIN:
        if not state.is_needed(stage):
            continue
        if not state.is_fresh(stage):
            return Draft(stage.name) if stage.made_by == "draft" else _job_step(state, stage)
        digest = state.digest(stage.name)
        if stage.approved and digest and (stage.name, digest) not in state.approvals:
            waiting[stage.name] = digest
        if waiting and not state.is_shown_later(stage):
            return Review(waiting)
    return Done()


def _job_step(state: State, stage: Stage) -> Step:
    key, started = state.job_key(stage), state.started.get(stage.name)
    if started and started.key == key:
        ended = state.ended.get(key)
        return Failed(stage.name, key, ended) if ended else Wait(stage.name, key)
    still_running = started.key if started and started.key not in state.ended else None
    return Launch(stage.name, key, still_running)
