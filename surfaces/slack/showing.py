"""What a thread shows: words of the journal, and one card for what the project waits for now.

A card is known by its key. When the project waits for something else, the card is shown once more, closed: without
buttons, with who decided and when.
"""

import json
from typing import Any

from agent.keeping import has_checkpoints
from agent.languages.conversation import spoken_in
from surfaces.runs import losses, run_of
from surfaces.slack import blocks as b
from surfaces.slack.incoming import Thread
from surfaces.snippets import snippets
from surfaces.spoken import card_for
from surfaces.view import named, next_action, rail
from surfaces.words import speaker, words
from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.stages import BY_NAME, StageName
from tenet.state import Ask, Done, Failed, Review, Wait

_MARKS = {
    "done": "✓",
    "running": "…",
    "waiting for you": "?",
    "stopped": "■",
    "failed": "✗",
    "stale": "~",
    "to come": "·",
}


def told(project: Project, event: j.Event, thread: Thread) -> str | None:
    """What the thread is told of an event; nobody is told their own words."""
    what = event.what
    question = project.state.question
    if isinstance(what, j.Asked) and (question is None or question.id != event.id):
        return None
    if isinstance(what, j.Said) and event.id.startswith(f"slack-{thread.channel}-"):
        return None
    text = words(event, spoken_in(project))
    if text is None:
        return None
    if isinstance(what, j.Said):
        return f"**{speaker(event)}** ({event.surface}): {text}"
    if isinstance(what, j.Put) and not BY_NAME[what.stage].approved:
        return f"{text}\n\n{artefact(project, what.stage, what.digest)}"
    return text


def artefact(project: Project, stage: StageName, digest: str) -> str:
    return b.cut(card_for(project, parse(BY_NAME[stage], project.content(digest))))


def is_long(project: Project, stage: StageName, digest: str) -> bool:
    return len(card_for(project, parse(BY_NAME[stage], project.content(digest)))) > b.SHORT


# ---------------------------------------------------------------- the card


def key_of(session: Session) -> str | None:
    """Names what the project waits for now; None while Tenet itself is at work."""
    step = session.pending
    match step:
        case Review(digests=digests):
            return "review " + json.dumps(digests, sort_keys=True)
        case Ask(question=question):
            return f"ask {question.id}"
        case Wait(stage=stage, key=key):
            return f"job {stage} {key}"
        case Failed(stage=stage, key=key):
            return f"failed {stage} {key}"
        case Done():
            return f"done {session.project.state.digest('release')}"
        case _:
            return None


def open_card(session: Session, thread: Thread, web_url: str | None) -> b.Message | None:
    """None where words say it all."""
    step, project = session.pending, session.project
    match step:
        case Review(digests=digests):
            return review(project, digests, thread, web_url)
        case Ask(question=question) if question.asked.options:
            options = [option for option in question.asked.options if len(option) < 1500][:20]
            buttons = [b.button(text, f"say:{i}", b.place(thread) | {"text": text}) for i, text in enumerate(options)]
            rows = [b.actions(*buttons[i : i + 5]) for i in range(0, len(buttons), 5)]
            return b.Message("Quick replies", [b.context("Quick replies; your own words do as well."), *rows])
        case Wait(stage=stage, key=key):
            stop = b.button("Stop", "stop", b.place(thread) | {"stage": stage, "key": key}, "danger")
            title = f"{BY_NAME[stage].title} is running"
            said, fix = mending(session, thread, stage, key, "Stop, fix, go on")
            task = b.task(title, "in_progress", running(session, stage, key))
            return b.Message(title, [task, *said, b.actions(*fix, stop)])
        case Failed(stage=stage, key=key):
            value = b.place(thread) | {"stage": stage, "key": key}
            goes_on = has_checkpoints(project, stage)
            again = b.button("Go on from the last checkpoint" if goes_on else "Try again", "retry", value, "primary")
            keep = [b.button("Keep what it learned", "keep", value)] if goes_on else []
            text = next_action(project)
            said, fix = mending(session, thread, stage, key, "Fix it and go on")
            return b.Message(text[:3000], [b.section(f"✗ {b.plain_words(text)}"), *said, b.actions(*fix, again, *keep)])
        case Done():
            return b.Message(next_action(project), [b.section(f"✓ {next_action(project)}"), *_address(session)])
        case _:
            return None


def review(project: Project, digests: dict[StageName, str], thread: Thread, web_url: str | None) -> b.Message:
    """What waits for an approval. The buttons carry the digests that stand above them."""
    overrules = next((against for stage in digests if (against := project.needs_reason(stage))), None)
    value: dict[str, Any] = b.place(thread) | {"digests": digests}
    approve = (
        b.button("Approve, with a reason", "reason", value | {"overrules": overrules})
        if overrules
        else b.button("Approve", "approve", value, "primary")
    )
    buttons = [approve, b.button("Change", "change", value)]
    if web_url:
        buttons.append(b.link("Open the page", f"{web_url.rstrip('/')}/?project={project.name}"))
    needed = " · ".join(able.in_words(stage) for stage in digests if (able := project.able_to_approve(stage)))
    who = [b.context(b.plain_words(needed))] if needed else []
    return b.Message(
        next_action(project), [*_artefacts(project, digests), b.context(_digests(digests)), *who, b.actions(*buttons)]
    )


def mending(
    session: Session, thread: Thread, stage: StageName, key: str, label: str
) -> tuple[list[b.Block], list[b.Block]]:
    """What the debugger says of a training, and the button that does it: it approves the plan whose digest it carries."""
    if stage != "training_run":
        return [], []
    try:
        remedy = session.remedy()
    except NotPossible:
        return [], []
    value: dict[str, Any] = b.place(thread) | {"key": key, "digests": {"training_plan": remedy.digest}}
    return [b.section(f"The debugger: {b.plain_words(remedy.said)}.")], [b.button(label, "fix", value, "primary")]


def running(session: Session, stage: StageName, key: str) -> str:
    """How far a job is, when it should be done, and, of a training, its loss so far."""
    run = run_of(session.project, session.desk.jobs, key)
    share = "" if run.fraction is None else f", {run.fraction:.0%}"
    left = "" if run.left is None else f", about {_duration(run.left)} left"
    lines = [f"{run.state}{share}{left}", run.text]
    if len(found := losses(session.project, stage)) > 1:
        values = [loss for _, loss in found]
        lines.append(f"{sparkline(values)}  loss {values[0]:.3g} → {values[-1]:.3g}, step {found[-1][0]:.0f}")
    return "\n".join(line for line in lines if line)


def sparkline(values: list[float], width: int = 24) -> str:
    """A curve in a line of text."""
    step = max(1, len(values) / width)
    taken = [values[int(at * step)] for at in range(min(width, len(values)) - 1)] + values[-1:]
    low, high = min(taken), max(taken)
    return "".join("▁▂▃▄▅▆▇█"[round(7 * (value - low) / (high - low or 1))] for value in taken)


def _duration(seconds: float) -> str:
    return (
        "a minute"
        if seconds < 90
        else f"{round(seconds / 60)} minutes"
        if seconds < 5400
        else f"{seconds / 3600:.1f} hours"
    )


def _address(session: Session) -> list[b.Block]:
    """Where the live model answers, and how to ask it."""
    release = session.project.find("release")
    if not isinstance(release, a.Release):
        return []
    found = snippets(session.project, session.desk.jobs, release)
    if not found["base_url"]:
        return [b.context(b.plain_words(f"Its gateway: {found['server_state']}"))]
    key = "with a key (`tenet keys`)" if found["needs_key"] else "without a key, from this machine"
    where = b.section(f"It answers at `{found['base_url']}` as `tuned`, {key}.")
    return [where, *(b.markdown(f"```\n{b.cut(text, 1500)}\n```") for _, text in found["snippets"][:1])]


def closed_card(session: Session, key: str) -> b.Message:
    """The same card when it is over: nothing left to press, and what became of it."""
    kind, _, rest = key.partition(" ")
    project = session.project
    if kind == "review":
        digests: dict[StageName, str] = {BY_NAME[name].name: digest for name, digest in json.loads(rest).items()}
        outcome = " ".join(decided(project, stage, digest) for stage, digest in digests.items())
        title = f"{named(tuple(digests)).capitalize()}: decided"
        return b.Message(title, [*_artefacts(project, digests), b.context(f"{outcome} {_digests(digests)}")])
    if kind in ("job", "failed"):
        stage, _, job = rest.partition(" ")
        title = BY_NAME[stage].title
        end = project.state.ended.get(job)
        outcome = ("✓ done" if end.end == "done" else f"✗ {end.end}") if end else "no longer wanted"
        outcome = "tried again" if kind == "failed" else outcome
        status: b.Status = "complete" if outcome.startswith("✓") else "error"
        return b.Message(f"{title}: {outcome}", [b.task(f"{title}: {outcome}", status, end.message if end else "")])
    return b.Message(
        "Answered", [b.context("✓ Answered" if kind == "ask" else "✓ This was live; the project went on.")]
    )


def decided(project: Project, stage: StageName, digest: str) -> str:
    title = BY_NAME[stage].title
    approval = project.state.approvals.get((stage, digest))
    if approval is None:
        return f"*{title}*: not approved; it was changed or is made again."
    because = f", because: {b.plain_words(approval.because)[:500]}" if approval.because else ""
    through = f" (through {approval.surface})" if approval.surface and approval.surface != "slack" else ""
    return f"✓ *{title}* approved by {b.plain_words(approval.by)}{through}, {b.when(approval.at)}{because}."


def standing(project: Project) -> b.Message:
    stages = "\n".join(f"{_MARKS[view.standing]} {view.title}: {view.standing}" for view in rail(project))
    text = b.plain_words(next_action(project))
    return b.Message(text[:3000], [b.section(f"*{b.plain_words(project.name)}*\n{stages}"), b.context(text)])


def _artefacts(project: Project, digests: dict[StageName, str]) -> list[b.Block]:
    return [
        b.markdown(f"### {BY_NAME[stage].title}\n\n{artefact(project, stage, digest)}")
        for stage, digest in digests.items()
    ]


def _digests(digests: dict[StageName, str]) -> str:
    return " · ".join(f"{BY_NAME[stage].file} `{digest[:12]}`" for stage, digest in digests.items())
