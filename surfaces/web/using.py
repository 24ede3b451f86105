"""The live model as people use it from the page: asked beside the untuned one, voted on without knowing which is which, and
its traffic switched."""

import random
import uuid
from pathlib import Path
from typing import Any, Literal, NamedTuple

from surfaces.web.people import Person
from tenet.files import sha256_of_file
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes
from tools import switching, variants
from tools.asking import Answer, ask
from tools.gateway.feedback import Opinion, write_down
from tools.gateway.memory import Answered

CANARY = 0.1
MOST_REMEMBERED = 200


Which = Literal["base", "tuned"]
NAMES: dict[Which, str] = {"base": "untuned", "tuned": "tuned"}
LETTERS = ("A", "B")


class Pair(NamedTuple):
    """One question with both answers, until somebody says which is better."""

    project: str
    input: str
    said: dict[Which, str]
    order: tuple[Which, ...]
    """Whose answer stands under A and whose under B; only this machine knows before the vote."""


class Playground:
    def __init__(self, home: Path, chance: random.Random | None = None) -> None:
        self._home, self._chance = home, chance or random.SystemRandom()
        self._asked: dict[str, Pair] = {}

    def ask(self, project: Project, words: str, blind: bool) -> dict[str, Any]:
        """The same words to the untuned and to the tuned model. Blind, nothing that goes to the browser tells them apart."""
        if not words.strip():
            raise NotPossible("Write something for the models first.")
        found: dict[Which, Answer] = {which: ask(project.path, self._home, words, which) for which in NAMES}
        if not blind:
            return {"answers": [(NAMES[which], one.text, round(one.seconds, 2)) for which, one in found.items()]}
        pair = Pair(project.name, words, {which: one.text for which, one in found.items()}, self._shuffled())
        return {"key": self._remember(pair), "answers": _under(pair)}

    def _shuffled(self) -> tuple[Which, ...]:
        return tuple(self._chance.sample(list(NAMES), len(NAMES)))

    def _remember(self, pair: Pair) -> str:
        key = uuid.uuid4().hex
        self._asked[key] = pair
        for old in list(self._asked)[:-MOST_REMEMBERED]:
            del self._asked[old]
        return key

    def vote(self, project: Project, key: str, better: str, person: Person) -> dict[str, Any]:
        """Which was which, and the vote as feedback on the tuned answer: one line of feedback.jsonl. A draw says nothing about it."""
        pair = self._asked.get(key)
        if pair is None or pair.project != project.name:
            raise NotPossible("These answers are no longer known, or were voted on already. Ask both again.")
        now = routes(project)
        if now is None or now.production is None:
            raise NotPossible(f"{project.name} has no live model any more, so there is nothing to vote on.")
        del self._asked[key]
        which = dict(zip(LETTERS, pair.order, strict=True))
        if better in which:
            deployment = variants.service_folder(project.path, now.production) / "inputs" / "deployment.yaml"
            answered = Answered(
                key, person.name, "tuned", sha256_of_file(deployment), pair.input, pair.said["tuned"], 0.0
            )
            write_down(project.path, Opinion(id=key, vote="up" if which[better] == "tuned" else "down"), answered)
        return {"which": {letter: NAMES[one] for letter, one in which.items()}, "kept": better in which}


def _under(pair: Pair) -> list[tuple[str, str, None]]:
    """The answers by their letters, without how long they took: that would tell them apart."""
    return [(letter, pair.said[which], None) for letter, which in zip(LETTERS, pair.order, strict=True)]


def switch(project: Project, what: str, person: Person) -> str:
    """One switch of who answers, in words."""
    who = switching.Person(person.name, "web")
    match what:
        case "shadow":
            now = switching.start_shadow(project, who)
        case "canary":
            now = switching.start_canary(project, who, CANARY)
        case "promote":
            now = switching.make_production(project, who)
        case "rollback":
            now = switching.step_back(project, who)
        case _:
            raise NotPossible("Traffic knows shadow, canary, promote and rollback.")
    return variants.in_words(now)


def traffic(project: Project) -> dict[str, Any]:
    """Who answers now, what can be switched, and every switch so far."""
    from tools.gateway.pairs import read_shadow

    now = routes(project)
    compared = read_shadow(project.path, now.candidate if now else None)
    return {
        "routed": now,
        "compared": compared.lines if compared else (),
        "may_roll_back": now is not None and (now.previous is not None or (now.mode != "aside" and now.candidate)),
        "switches": variants.history(project)[::-1],
        "canary": CANARY,
    }
