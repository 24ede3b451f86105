"""`tenet show, edit, approve, revise, retry, report`: one artefact at a time."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from agent.held_out import standing
from agent.languages.conversation import spoken_in
from surfaces.cli.output import markdown, say, stop
from surfaces.spoken import card_for
from surfaces.view import next_action
from surfaces.words import words
from tenet import artifacts as a
from tenet import journal as j
from tenet.problems import BadFile
from tenet.project import Project
from tenet.replies import Reply
from tenet.session import Session
from tenet.stages import BY_NAME, Stage
from tenet.state import Failed


def show(name: str, artefact: str) -> None:
    project, stage = Project.open(name), _stage(artefact)
    for problem in project.sync():
        say(problem)
    digest = project.state.digest(stage.name)
    if digest is None:
        _not_yet(stage)
    say(f"# {stage.title}, digest {digest}")
    sys.stdout.write(project.content(digest).decode())


def edit(name: str, artefact: str, file: Path | None) -> None:
    session, stage = Session.open(name, surface="cli"), _stage(artefact)
    digest = session.project.state.digest(stage.name)
    if digest is None:
        _not_yet(stage)
    if file:
        _send(session, session.edit(stage.name, file.read_text(encoding="utf-8"), digest))
        return
    before = session.project.file(stage.name).read_text(encoding="utf-8")
    after = _in_editor(before, Path(stage.file).suffix)
    if after == before:
        stop("Nothing was changed.", 0)
    try:
        _send(session, session.edit(stage.name, after, digest))
    except BadFile as problem:
        kept = session.project.take_file(f"unsaved-{stage.file.replace('/', '-')}", after.encode())
        stop(
            f"{problem}\nYour text is kept in {session.project.path / 'uploads' / kept}; mend it and give it to `tenet edit`."
        )


TEST = "test"
"""What the rows held out as the test are called beside the artefacts; they are approved by themselves."""


def approve(name: str, artefact: str, digest: str, because: str) -> None:
    if artefact == TEST:
        return _approve_test(name, digest, because)
    session, stage = Session.open(name, surface="cli"), _stage(artefact)
    now = session.project.state.digest(stage.name)
    full = now if now and len(digest) >= 8 and now.startswith(digest) else digest
    session.project.approve({stage.name: full}, by=session.person, surface="cli", because=because)
    say(f"Approved: {stage.title.lower()} {full[:12]}.")
    _tell(session, session.advance())


def _approve_test(name: str, digest: str, because: str) -> None:
    session = Session.open(name, surface="cli")
    found = standing(session.project)
    full = found.digest if found and len(digest) >= 8 and found.digest.startswith(digest) else digest
    say(session.approve_test(full, because))


def revise(name: str, artefact: str, text: str) -> None:
    session, stage = Session.open(name, surface="cli"), _stage(artefact)
    _send(session, session.revise(stage.name, text))


def retry(name: str, keep: bool = False) -> None:
    session = Session.open(name, surface="cli")
    step = session.pending
    if not isinstance(step, Failed):
        stop("There is nothing to try again at this moment.")
    _send(session, session.retry(step.stage, keep))


GATE: dict[a.Verdict, int] = {"ship": 0, "do not ship": 3, "cannot tell": 4}
"""Exit codes for a pipeline; 1 is left for what could not be looked at."""


def report(name: str, gate: bool = False) -> None:
    project = Project.open(name)
    found = project.find("report")
    if not isinstance(found, a.EvalReport):
        _not_yet(BY_NAME["report"])
    markdown(card_for(project, found))
    if found.html:
        say(f"The full report: {project.path / found.html}")
    is_fresh = project.state.is_fresh(BY_NAME["report"])
    if not is_fresh:
        say(
            "What it is made from has changed since, so it says nothing about what is in force. It is made anew when the project goes on."
        )
    if gate:
        raise SystemExit(GATE[found.verdict if is_fresh else "cannot tell"])


def _send(session: Session, reply: Reply) -> None:
    _tell(session, session.send(reply))


def _tell(session: Session, events: list[j.Event]) -> None:
    problems = 0
    for event in events:
        problems += isinstance(event.what, j.Told) and event.what.tone == "problem"
        if text := words(event, spoken_in(session.project)):
            say(text)
    say(next_action(session.project))
    if problems:
        raise SystemExit(1)


def _stage(artefact: str) -> Stage:
    if artefact not in BY_NAME:
        stop(f"There is no artefact called {artefact}. They are: {', '.join(BY_NAME)}.", 2)
    return BY_NAME[artefact]


def _not_yet(stage: Stage) -> NoReturn:
    stop(f"There is no {stage.title.lower()} yet.")


def _in_editor(text: str, suffix: str) -> str:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"  # noqa: TID251  (the person's editor is no setting of Tenet)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"artefact{suffix}"
        path.write_text(text, encoding="utf-8")
        subprocess.run([*shlex.split(editor), str(path)], check=True)
        return path.read_text(encoding="utf-8")
