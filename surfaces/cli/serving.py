"""`tenet traffic, rollback, keys, export, push`: who answers, who may ask, and the model to take along."""

from pathlib import Path

from surfaces.cli.output import say, stop
from surfaces.view import next_action
from surfaces.words import words as words_of
from tenet.files import to_jsonl
from tenet.journal import Routed
from tenet.project import Project
from tenet.routing import routes
from tenet.session import Session
from tenet.settings import read_hub, read_settings
from tools import variants
from tools.gateway.clients import add_client, clients, remove_client
from tools.gateway.feedback import FeedbackRow, corrections, feedback_rows
from tools.switching import Person, make_production, reopen_gateway, start_canary, start_shadow, step_back


def traffic(name: str, *, shadow: bool, canary: float | None, promote: bool, reopen: bool, because: str) -> None:
    if shadow + promote + reopen + (canary is not None) > 1:
        stop("Choose one of --shadow, --canary, --promote and --reopen.", 2)
    from tools.gateway.pairs import read_shadow

    project, person = Project.open(name), _person()
    if shadow:
        _tell(start_shadow(project, person, because))
    elif canary is not None:
        _tell(start_canary(project, person, canary, because))
    elif promote:
        _tell(make_production(project, person, because))
    elif reopen:
        door = reopen_gateway(project, person, read_settings(), because)
        say(f"The gateway of {name} answers at {door.base_url}, with the settings of now.")
    else:
        lines = variants.history(project)
        print("\n".join(lines) if lines else f"{name} has no live model yet.")
        now = routes(project)
        if shadow_now := read_shadow(project.path, now.candidate if now else None):
            print("\n".join(("In the shadow:", *(f"  {line}" for line in shadow_now.lines))))
        show_inputs(project)


def show_inputs(project: Project) -> None:
    """What people ask beside what the model was trained on, once there was enough to say it."""
    from tools.gateway.inputs import read_drift

    if found := read_drift(project.path):
        print(f"{'Another kind of inputs' if found.is_far else 'The usual inputs'}: {found.said}.")
        for text in found.furthest if found.is_far else ():
            print(f"  {text}")


def rollback(name: str, because: str) -> None:
    _tell(step_back(Project.open(name), _person(), because))


def export(name: str, folder: Path) -> None:
    from tools.exporting import export as take_along

    exported = take_along(Project.open(name), folder)
    print("\n".join(exported.files))
    if exported.left_out:
        say(exported.left_out)
    say(f"In {exported.folder}. docs/guides/serving.md says how to start it.")


def push(name: str, repo: str, *, public: bool) -> None:
    from tools.hub import push as give

    pushed = give(Project.open(name), repo, read_hub(), _person(), public=public)
    print(f"{pushed.hub}/{pushed.repo}/tree/{pushed.commit}")
    say(
        f"{'Private' if pushed.private else 'Public'}; its large files lie there under the digests that were evaluated."
    )


def feedback(name: str, take: bool) -> None:
    project = Project.open(name)
    rows = feedback_rows(project.path)
    if take:
        _bring_in(name, rows)
        return
    for row in rows:
        wished = f" → {row.correction!r}" if row.correction else ""
        print(
            f"{row.at:%Y-%m-%d %H:%M}  {row.client:<12} {row.vote or '':<5} {row.input[:60]!r}: {row.output[:40]!r}{wished}"
        )
    say(
        f"{len(rows)} in all, {sum(bool(row.correction) for row in rows)} with a correction: tenet feedback {name} --take"
    )


def _bring_in(name: str, rows: list[FeedbackRow]) -> None:
    """The corrections as rows of the person, and the answers that they replace as rejected ones; seen and approved with the examples."""
    corrected = corrections(rows)
    if not corrected:
        stop("There is no correction to bring in.")
    session = Session.open(name, surface="cli")
    kept = session.project.take_file("corrections.jsonl", to_jsonl(corrected))
    events = session.send(session.say("Corrections from people who use the model.", (kept,)))
    for event in events:
        if text := words_of(event):
            say(text)
    say(next_action(session.project))


def keys(name: str) -> None:
    known = clients(Project.open(name).path)
    for client in known:
        print(f"{client.name:<24} {client.per_minute} a minute, {client.in_flight} at once")
    if not known:
        say("No keys: every program on this machine may ask. Make the first: tenet keys PROJECT --add NAME")


def add_key(name: str, client: str, per_minute: int, in_flight: int) -> None:
    print(add_client(Project.open(name).path, client, per_minute, in_flight))
    say("Shown this once and kept nowhere. It goes into the header: Authorization: Bearer KEY")


def remove_key(name: str, client: str) -> None:
    remove_client(Project.open(name).path, client)
    say(f"{client} may not ask any more.")


def _person() -> Person:
    return Person(read_settings().person, "cli")


def _tell(now: Routed) -> None:
    say(variants.in_words(now))
