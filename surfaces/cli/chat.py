"""`tenet chat`: the conversation in a terminal.

Plain lines are words; several that are pasted at once are one message. Commands begin with a slash:
    /approve   approve what is shown        /show ARTEFACT   print an artefact
    /approve because WORDS                  the same, in spite of the evaluation
    /file PATH give a file of rows          /edit ARTEFACT   change it in your editor
               (its path among your words does as well)
    /retry     run a failed job again       /cancel          stop the running job
    /keep      end a training that paused or stopped with what it has learned
    /status    where the project stands     /quit            leave; jobs go on
"""

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from agent.languages.conversation import spoken_in
from surfaces.cli import artefacts
from surfaces.cli.dropped import files_named, missing_file, only_files, without_folders
from surfaces.cli.live import Live
from surfaces.cli.output import say
from surfaces.cli.terminal import typed
from surfaces.spoken import card_for, told
from surfaces.view import named, next_action
from surfaces.words import speaker, words
from tenet import journal as j
from tenet.problems import BadFile, NotPossible
from tenet.replies import FILE_ALONE
from tenet.session import Session
from tenet.settings import read_settings
from tenet.slugs import names
from tenet.stages import StageName
from tenet.state import Ask, Done, Failed, Review, Wait

LIVE = Live()
SHOWN: set[str] = set()
"""Digests whose cards stand on the screen. There is one terminal."""


def chat(name: str | None) -> None:
    session = _open(name)
    session.desk = replace(session.desk, heard=LIVE.heard)
    for event in session.project.events()[-30:]:
        _print(session, event)
    _tell(session, session.advance())
    if not SHOWN:
        _show_what_waits(session)
    while True:
        if isinstance(session.pending, Wait):
            _watch(session)
        line = typed()
        if line is None or line in ("/quit", "/q"):
            say(told(session.project, f"Nothing is lost. Go on with: tenet chat {session.project.name}"))
            return
        try:
            _do(session, line)
        except (NotPossible, BadFile) as problem:
            say(told(session.project, str(problem)))


def _open(name: str | None) -> Session:
    projects = read_settings().projects
    if name and name in names(projects):
        return Session.open(name, surface="chat")
    taken = names(projects)
    free = name or next(f"project-{number}" for number in range(1, len(taken) + 2) if f"project-{number}" not in taken)
    say(f"New project: {free}. /help lists the commands.")
    return Session.create(free, surface="chat")


def _do(session: Session, line: str) -> None:
    word, _, rest = line.partition(" ")
    step = session.pending
    match word:
        case "":
            _tell(session, session.advance())
        case "/help":
            print(__doc__)
        case "/approve":
            if not isinstance(step, Review):
                waits = "A question waits for your answer first. " if isinstance(step, Ask) else ""
                raise NotPossible(f"{waits}There is nothing to approve at this moment.")
            _tell(session, session.send(session.approve(rest.strip().removeprefix("because").strip())))
        case "/retry" if isinstance(step, Failed):
            _tell(session, session.send(session.retry(step.stage)))
        case "/keep" if isinstance(step, Failed):
            _tell(session, session.send(session.retry(step.stage, keep=True)))
        case "/cancel" if isinstance(step, Wait):
            _tell(session, session.send(session.cancel(step.stage)))
        case "/file":
            _give(session, files_named(rest) or _file_at(rest.strip()))
        case "/show":
            artefacts.show(session.project.name, rest.strip())
        case "/edit":
            artefacts.edit(session.project.name, rest.strip(), None)
        case "/status":
            say(next_action(session.project))
        case _ if files := files_named(line):
            _give(session, files, "" if only_files(line) else without_folders(line))
        case _ if missing := missing_file(line):
            raise NotPossible(f"There is no file {missing}. Nothing was sent.")
        case _ if word.startswith("/"):
            raise NotPossible(f"{word} is not possible here. /help lists the commands.")
        case _:
            _tell(session, session.send(session.say(line)))


def _file_at(path: str) -> tuple[Path]:
    """The file whose path is all of the words, with blanks or without an ending."""
    file = Path(path).expanduser()
    if not path or not file.is_file():
        raise NotPossible(f"There is no file {file}." if path else "Say which: /file PATH.")
    return (file,)


def _give(session: Session, files: tuple[Path, ...], said: str = "") -> None:
    kept = tuple(session.project.take_file(file.name, file.read_bytes()) for file in files)
    _tell(session, session.send(session.say(said or FILE_ALONE, kept)))


def _watch(session: Session) -> None:
    """Follow a job until it ends; Ctrl-C goes back to the conversation, the job goes on."""
    shown = ""
    try:
        while isinstance(step := session.pending, Wait):
            job = session.desk.jobs.get(step.key)
            progress = job.progress if job else None
            text = f"{step.stage}: {progress.text if progress else 'about to start'}"
            if text != shown:
                say(f"… {text}")
                shown = text
            time.sleep(0.5)
            _tell(session, session.advance())
    except KeyboardInterrupt:
        say("The job goes on. Say something, or press Enter to watch it again.")


def _tell(session: Session, events: list[j.Event]) -> None:
    shown = LIVE.take()
    for event in events:
        stands_there = isinstance(event.what, j.Told) and event.what.text.strip() == shown
        if speaker(event) == "tenet" and not stands_there:
            _print(session, event)
    if events:
        _show_what_waits(session)


def _show_what_waits(session: Session) -> None:
    match session.pending:
        case Review(digests=digests):
            for stage, digest in digests.items():
                if digest not in SHOWN and (artifact := session.project.find(stage)):
                    print(f"\n── {stage} ──\n{card_for(session.project, artifact)}")
            SHOWN.update(digests.values())
            overrules = next((against for stage in digests if (against := session.project.needs_reason(stage))), None)
            because = f"/approve because …, although {overrules}, or say what should change."
            plainly = f"/approve to approve the {named(tuple(digests))}, or say what should change."
            say(told(session.project, because if overrules else plainly))
            for able in _others(session, digests):
                say(f"{able}.")
        case Ask(question=question) if question.asked.options:
            say(told(session.project, "For example: " + " · ".join(question.asked.options)))
        case Failed() | Done():
            say(next_action(session.project))
        case _:
            pass


def _others(session: Session, digests: Iterable[StageName]) -> list[str]:
    """Who may approve it, where this person may not."""
    project = session.project
    barred: list[StageName] = [s for s in digests if project.may_not_approve(s, session.person, session.surface)]
    return [able.in_words(stage) for stage in barred if (able := project.able_to_approve(stage))]


def _print(session: Session, event: j.Event) -> None:
    if text := words(event, spoken_in(session.project)):
        print(f"{speaker(event)}: {text}")
