"""What a thread shows: words of the journal, and one card for what the project waits for now.

A card is known by its key. When the project waits for something else, the card is shown once more, closed: without
buttons, with who decided and when.
"""

import json
from typing import Any

from agent.desk import describe_job
from surfaces.cards import card
from surfaces.slack import blocks as b
from surfaces.slack.incoming import Thread
from surfaces.view import named, next_action, rail
from surfaces.words import speaker, words
from tenet import journal as j
from tenet.project import Project, parse
from tenet.session import Session
from tenet.stages import BY_NAME, StageName
from tenet.state import Ask, Done, Failed, Review, Wait

_MARKS = {"done": "✓", "running": "…", "waiting for you": "?", "failed": "✗", "stale": "~", "to come": "·"}


def told(project: Project, event: j.Event, thread: Thread) -> str | None:
    """What the thread is told of an event; nobody is told their own words."""
    what = event.what
    question = project.state.question
    if isinstance(what, j.Asked) and (question is None or question.id != event.id):
        return None
    if isinstance(what, j.Said) and event.id.startswith(f"slack-{thread.channel}-"):
        return None
    text = words(event)
    if text is None:
        return None
    if isinstance(what, j.Said):
        return f"**{speaker(event)}** ({event.surface}): {text}"
    if isinstance(what, j.Put) and not BY_NAME[what.stage].approved:
        return f"{text}\n\n{artefact(project, what.stage, what.digest)}"
    return text


def artefact(project: Project, stage: StageName, digest: str) -> str:
    return b.cut(card(parse(BY_NAME[stage], project.content(digest))))


def is_long(project: Project, stage: StageName, digest: str) -> bool:
    return len(card(parse(BY_NAME[stage], project.content(digest)))) > b.SHORT


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
            text = f"⏳ *{BY_NAME[stage].title}*: {b.plain_words(describe_job(session.desk.jobs, key))}"
            return b.Message(f"{BY_NAME[stage].title} is running", [b.section(text), b.actions(stop)])
        case Failed(stage=stage, key=key):
            again = b.button("Try again", "retry", b.place(thread) | {"stage": stage, "key": key}, "primary")
            text = next_action(project)
            return b.Message(text[:3000], [b.section(f"✗ {b.plain_words(text)}"), b.actions(again)])
        case Done():
            return b.Message(next_action(project), [b.section(f"✓ {next_action(project)}")])
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
    return b.Message(
        next_action(project), [*_artefacts(project, digests), b.context(_digests(digests)), b.actions(*buttons)]
    )


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
        return b.Message(f"{title}: {outcome}", [b.section(f"*{title}*: {outcome}")])
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
