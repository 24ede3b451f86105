"""Whether what came out is what a scenario expects; each miss as a sentence with what was found."""

import re
from typing import Any, cast

from surfaces.scripted.scenario import Expectation, Scenario
from surfaces.words import words
from tenet import journal as j
from tenet.session import Session
from tenet.stages import BY_NAME


def misses(scenario: Scenario, session: Session) -> list[str]:
    return [miss for expectation in scenario.expect for miss in check(expectation, session)]


def check(expectation: Expectation, session: Session) -> list[str]:
    project = session.project
    if expectation.approved:
        return [] if project.state.approval(expectation.approved) else [f"{expectation.approved} is not approved"]
    if expectation.fresh:
        return [] if project.state.is_fresh(BY_NAME[expectation.fresh]) else [f"{expectation.fresh} is not fresh"]
    if expectation.journal:
        lines = [text for event in project.events() if (text := words(event))]
        found = any(re.search(expectation.journal, line, re.IGNORECASE) for line in lines)
        return [] if found else [f"no line of the conversation matches {expectation.journal!r}"]
    if expectation.ask:
        return _compare(f"the answer to {expectation.ask!r}", _answer(expectation, session), expectation)
    return _artefact(expectation, session)


def values(data: Any, path: str) -> list[Any]:
    """Everything at a dotted path; `*` is every item. What is not there is simply not found."""
    found = [data]
    for part in path.split(".") if path else []:
        found = [below for each in found for below in _below(each, part)]
    return found


def _below(value: Any, part: str) -> list[Any]:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return list(fields.values()) if part == "*" else [fields[part]] if part in fields else []
    if isinstance(value, list):
        items = cast("list[Any]", value)
        if part == "*":
            return items
        return [items[int(part)]] if part.lstrip("-").isdigit() and -len(items) <= int(part) < len(items) else []
    return []


def _artefact(expectation: Expectation, session: Session) -> list[str]:
    stage = expectation.artefact
    assert stage is not None
    if expectation.times_run is not None:
        started = {
            e.what.key for e in session.project.events() if isinstance(e.what, j.JobStarted) and e.what.stage == stage
        }
        ran = len(started)
        return [] if ran == expectation.times_run else [f"{stage} was run {ran} times, not {expectation.times_run}"]
    artifact = session.project.find(stage)
    if artifact is None:
        return [f"there is no {stage}"]
    found = values(artifact.model_dump(mode="json"), expectation.field or "")
    if not found:
        return [f"{stage} has no {expectation.field}"]
    name = f"{stage} {expectation.field}"
    if expectation.contains is not None:
        return (
            []
            if any(_contains(each, expectation.contains) for each in found)
            else [f"{name} lacks {expectation.contains!r}: {found}"]
        )
    return [miss for each in found for miss in _compare(name, each, expectation)]


def _compare(name: str, value: Any, expectation: Expectation) -> list[str]:
    checks = {
        "equals": expectation.equals is None or value == expectation.equals,
        "one_of": expectation.one_of is None or value in expectation.one_of,
        "contains": expectation.contains is None or _contains(value, expectation.contains),
        "matches": expectation.matches is None or re.search(expectation.matches, str(value), re.IGNORECASE) is not None,
        "at_least": expectation.at_least is None or (value is not None and value >= expectation.at_least),
        "at_most": expectation.at_most is None or (value is not None and value <= expectation.at_most),
    }
    return [
        f"{name} is {value!r}; expected {rule} {getattr(expectation, rule)!r}"
        for rule, holds in checks.items()
        if not holds
    ]


def _contains(value: Any, part: Any) -> bool:
    return value == part or (isinstance(value, str | list) and part in value)


def _answer(expectation: Expectation, session: Session) -> str:
    from tools.asking import ask

    which = "base" if expectation.base else "tuned"
    return ask(session.project.path, session.desk.settings.home, expectation.ask or "", which).text.strip()
