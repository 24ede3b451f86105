"""`tenet replay`: rebuild the model from its folder and compare, or try the approved conversation on another base model."""

import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from surfaces.cli.output import say, stop
from surfaces.scripted.junit import Result, write_junit
from surfaces.view import next_action
from surfaces.words import words as words_of
from tenet.project import Project
from tenet.session import Session
from tenet.settings import quiet_libraries, read_settings

if TYPE_CHECKING:
    from agent.replaying.rebuilding import Rebuilt

AS_IT_WAS, DIFFERS, BROKE = 0, 1, 3
SIGNS = {"same": "=", "as good": "≈", "other bits": "~", "differs": "✗", "broke": "!"}


def replay(name: str, base: str | None, take: bool, junit: Path | None, keep: Path | None, as_json: bool) -> int:
    if take:
        return _take(name, base or stop("Say which base model: tenet replay PROJECT --base NAME --take", 2))
    quiet_libraries()
    with _home(keep) as home:
        return _try_base(name, base, home, as_json) if base else _rebuild(name, home, junit, as_json)


@contextmanager
def _home(keep: Path | None) -> Generator[Path]:
    if keep:
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="tenet-replay-") as folder:
        yield Path(folder).resolve()


def _rebuild(name: str, home: Path, junit: Path | None, as_json: bool) -> int:
    from agent.replaying.rebuilding import rebuild
    from agent.replaying.workshop import set_up

    return told(name, rebuild(set_up(Project.open(name), read_settings(), home), say), junit, as_json)


def told(name: str, found: "list[Rebuilt]", junit: Path | None, as_json: bool) -> int:
    """What came of it, for people or programs; returns the exit code."""
    lines = [_line(each) for each in found]
    if junit:
        write_junit(junit, [_result(line) for line in lines], "tenet replay")
    standings = {line.standing for line in lines}
    code = BROKE if "broke" in standings else DIFFERS if "differs" in standings else AS_IT_WAS
    if as_json:
        print(json.dumps({"project": name, "exit": code, "stages": [line._asdict() for line in lines]}, indent=1))
        return code
    for line in lines:
        print(f"{SIGNS[line.standing]} {line.stage:<13} {line.standing}: {line.said} ({line.seconds:.0f} s)")
    print(f"{name}: {IN_WORDS[code]}")
    return code


class Line(NamedTuple):
    stage: str
    standing: str
    said: str
    seconds: float


def _line(each: "Rebuilt") -> Line:
    if each.found is None:
        return Line(each.stage, "broke", each.broke, 0.0)
    return Line(each.stage, each.found.standing, each.found.said, round(each.seconds, 1))


def _result(line: Line) -> Result:
    missed = (line.said,) if line.standing == "differs" else ()
    return Result(line.stage, line.seconds, missed, line.said if line.standing == "broke" else None)


def _try_base(name: str, base: str, home: Path, as_json: bool) -> int:
    from agent.replaying.newer_base import try_base
    from agent.replaying.workshop import Broke, set_up

    try:
        found = try_base(set_up(Project.open(name), read_settings(), home), base, say)
    except Broke as problem:
        stop(str(problem), BROKE)
    if as_json:
        print(json.dumps(found.model_dump(mode="json") | {"standing": found.standing}, indent=1))
        return AS_IT_WAS
    print(found.in_words)
    say(f"Nothing was changed. To take it, as a plan to be approved: tenet replay {name} --base {base} --take")
    return AS_IT_WAS


def _take(name: str, base: str) -> int:
    """The plan that was tried, as an edit of this person: approved, trained, measured and released like any other."""
    from agent.replaying.proposals import proposed_plan

    session = Session.open(name, surface="cli")
    content = proposed_plan(session.project, base)
    edit = session.edit("training_plan", content, session.project.state.digest("training_plan"))
    for event in session.send(edit):
        if text := words_of(event):
            say(text)
    say(next_action(session.project))
    return AS_IT_WAS


IN_WORDS = {
    AS_IT_WAS: "the model can be made again from this folder.",
    DIFFERS: "what comes out of this folder today is not what was approved.",
    BROKE: "the replay did not get to its end.",
}
