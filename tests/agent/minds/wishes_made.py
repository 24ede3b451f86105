"""Wishes with the effect that each must have on the artefact under review, and the effect that it has.

One line a wish: `moment | words | effect`. An effect is `path=value` for each value that changes, `path` alone where any new
value will do, `+path` and `-path` for what comes and goes, or `asks`: nothing may change, and the person is asked or told so. What is
taken for no wish at all has that intent as its effect (`question`, `remark`).
A line that begins with `!` is a known miss. What follows from a change by itself (`FOLLOWS`) is not counted.
"""

import json
from pathlib import Path
from typing import NamedTuple, cast

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Question
from tests.agent.minds.builtin_situations import moment

FILES = sorted((Path(__file__).parent / "wishes").glob("*.txt"))
FOLLOWS = {"instruction", "reasons", "forecast", "notes", "output", "assumptions", "cost", "risk", "alternatives"}
ASKS = frozenset({"asks"})
CHANGES_NOTHING = frozenset({"asks", "question", "remark", "approval"})
MIND = BuiltInMind()


class Wish(NamedTuple):
    moment: str
    words: str
    effect: frozenset[str]
    is_miss: bool


def read(file: Path) -> list[Wish]:
    wishes: list[Wish] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        at, words, effect = line.removeprefix("! ").split(" | ")
        wishes.append(Wish(at, words, frozenset(effect.split("; ")), line.startswith("! ")))
    return wishes


def is_met(wish: Wish) -> bool:
    had = effect_of(wish)
    return had == wish.effect or frozenset(item.partition("=")[0] for item in had) == wish.effect


def changed_wrongly(wish: Wish) -> bool:
    """Something changed, and not what was wished."""
    return not is_met(wish) and not effect_of(wish) <= CHANGES_NOTHING


def effect_of(wish: Wish) -> frozenset[str]:
    situation = moment(wish.moment)
    intent, stage = MIND.understand(wish.words, False, situation)
    artifact = situation.artifacts.get(stage) if stage else None
    if intent != "change" or stage is None or artifact is None:
        return ASKS if intent == "change" else frozenset({intent})
    answer = MIND.change(stage, artifact, (wish.words,), situation)
    if isinstance(answer, Question):
        return ASKS
    before, after = flat(artifact.model_dump(mode="json")), flat(answer.artifact.model_dump(mode="json"))
    return frozenset(differences(before, after)) or ASKS


def flat(value: object, path: str = "") -> dict[str, object]:
    """Each value by its path; the members of a list by their name or id."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in cast(list[object], value)):
        items = cast(list[dict[str, object]], value)
        value = {str(item.get("id") or item.get("name") or at): item for at, item in enumerate(items)}
    if not isinstance(value, dict) or not value:
        return {path: value}
    found: dict[str, object] = {}
    for name, inner in cast(dict[str, object], value).items():
        if path or name not in FOLLOWS:
            found |= flat(inner, f"{path}.{name}" if path else name)
    return found


def differences(before: dict[str, object], after: dict[str, object]) -> set[str]:
    gone, come = members(before) - members(after), members(after) - members(before)
    kept = [path for path in after if member(path) not in come and before.get(path) != after[path]]
    kept = [path for path in kept if not (path.startswith("rows.") and path.endswith(".tenets"))]
    changed = {f"{path}={json.dumps(after[path])}" for path in kept if not path.endswith((".statement", ".bad.output"))}
    return {f"-{path}" for path in gone} | {f"+{path}" for path in come} | changed


def members(values: dict[str, object]) -> set[str]:
    return {member(path) for path in values if path.startswith(("labels.", "tenets.", "rows."))}


def member(path: str) -> str:
    return ".".join(path.split(".")[:2])
