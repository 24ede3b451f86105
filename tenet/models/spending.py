"""What the questions of one project have cost, one JSON line each in PROJECT/spending.jsonl, and the limit on it.

The most that a question can cost is written down before it is asked and what it did cost afterwards; a question that was
asked and never accounted for, because the process died or the line broke, counts as the most. Every process of the project
holds the file's lock while it adds to it, so that no number of them together passes the budget.
"""

import fcntl
import json
import os
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from threading import Lock
from typing import IO, NamedTuple

from tenet.files import json_object
from tenet.models.failures import OverBudget, OverTeamBudget
from tenet.models.structured import Message
from tenet.models.usage import Usage
from tenet.settings import Budget, Price

ANSWER_TOKENS = 4096
"""The longest answer that a model may give where a budget must be kept."""
PER_MESSAGE = 32
"""Tokens of a chat template around a message, at most."""
PER_QUESTION = 256
"""Tokens of what a chat template says before all messages, such as who the model is and what day it is."""


class Cost(NamedTuple):
    tokens: int = 0
    money: float = 0.0

    def plus(self, other: "Cost") -> "Cost":
        return Cost(self.tokens + other.tokens, self.money + other.money)

    def minus(self, other: "Cost") -> "Cost":
        return Cost(self.tokens - other.tokens, self.money - other.money)


def most_of(messages: Sequence[Message]) -> Usage:
    """A token is at least one byte, so this is never too little."""
    return Usage(PER_QUESTION + sum(len(message.content.encode()) + PER_MESSAGE for message in messages), ANSWER_TOKENS)


def cost_of(usage: Usage, price: Price | None) -> Cost:
    money = (usage.read * price.input + usage.written * price.output) / 1e6 if price else 0.0
    return Cost(usage.tokens, money)


class Team(NamedTuple):
    """All projects of a home, which together have a budget too."""

    projects: Path
    budget: Budget

    def spent_by_others(self, file: Path) -> Cost:
        files = (other for other in self.projects.glob(f"*/{file.name}") if other != file)
        return reduce(Cost.plus, (Spending(other, Budget()).total() for other in files), Cost())

    @contextmanager
    def locked(self) -> Generator[None]:
        """One project at a time puts aside, or two of them could each take what is left. Always taken before a project's own lock."""
        if not self.budget.is_set:
            yield
            return
        with os.fdopen(os.open(self.projects / ".spending.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Spending:
    """One process's view of the file; lines that others add are read as they come."""

    def __init__(
        self, file: Path, budget: Budget, team: Team | None = None, sync: Callable[[Path], None] | None = None
    ) -> None:
        self._file = file
        self._sync = sync or _to_disk
        self._budget = budget
        self._team = team or Team(file.parent, Budget())
        self._costs: dict[str, Cost] = {}
        self._sum = Cost()
        self._read = 0
        self._written = self._on_disk = 0
        """Lines of this process that a question waits for, and how many of them no power cut takes away any more."""
        self._syncing = Lock()

    @property
    def limits_answers(self) -> bool:
        return self._budget.is_set or self._team.budget.is_set

    def total(self) -> Cost:
        if not self._file.exists():
            return Cost()
        with self._locked() as file:
            return self._total(file)

    def reserve(self, contract: str, model: str, most: Cost) -> str:
        """Put the most that a question can cost aside, or raise OverBudget and ask nothing."""
        id = uuid.uuid4().hex
        with self._team.locked(), self._locked() as file:
            spent = self._total(file)
            _refuse_too_much(OverBudget, "this project", self._budget, spent, most)
            if self._team.budget.is_set:
                everywhere = spent.plus(self._team.spent_by_others(self._file))
                _refuse_too_much(OverTeamBudget, "all projects together", self._team.budget, everywhere, most)
            self._add(file, {"id": id, "for": contract, "model": model, **most._asdict()})
            self._written = mine = self._written + 1
        if self.limits_answers:
            self._wait_for_disk(mine)
        return id

    def settle(self, id: str, cost: Cost) -> None:
        """What it did cost takes the place of what was put aside."""
        with self._locked() as file:
            self._add(file, {"id": id, **cost._asdict()})

    def _total(self, file: IO[bytes]) -> Cost:
        file.seek(self._read)
        *lines, unfinished = file.read().split(b"\n")
        for line in lines:
            item = json_object(line, self._file.name)
            cost = Cost(item["tokens"], item["money"])
            self._sum = self._sum.plus(cost).minus(self._costs.get(item["id"], Cost()))
            self._costs[item["id"]] = cost
        self._read = file.tell() - len(unfinished)
        return self._sum

    def _add(self, file: IO[bytes], item: dict[str, str | int | float]) -> None:
        """All questions of a project wait for each other here, so nothing in it waits for the disk."""
        self._total(file)
        file.seek(self._read)  # over what a crash left half written
        file.write(json.dumps(item).encode() + b"\n")
        file.flush()

    def _wait_for_disk(self, line: int) -> None:
        """What is put aside stands on the disk before anything is asked, so that not even a power cut passes the budget. Questions
        that come together wait for the disk once. What a question did cost need not stand there: without it the most counts."""
        with self._syncing:
            if line <= self._on_disk:
                return
            upto = self._written
            self._sync(self._file)
            self._on_disk = upto

    @contextmanager
    def _locked(self) -> Generator[IO[bytes]]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _to_disk(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _refuse_too_much(problem: type[OverBudget], whose: str, budget: Budget, spent: Cost, most: Cost) -> None:
    then = spent.plus(most)
    if budget.tokens is not None and then.tokens > budget.tokens:
        raise problem(
            f"The budget of {whose} is {budget.tokens:,} tokens; {spent.tokens:,} are spent or put aside, "
            f"and this question could take {most.tokens:,}."
        )
    if budget.money is not None and then.money > budget.money:
        raise problem(
            f"The budget of {whose} is {budget.money:g}; {spent.money:.4g} is spent or put aside, and this "
            f"question could cost {most.money:.4g}."
        )
