"""What the page shows of a project, as plain values: a view of a `Session` and nothing of its own."""

import html
from pathlib import Path
from typing import Any, NamedTuple

from surfaces.cards import card, escape
from surfaces.view import StageView, next_action, rail
from surfaces.words import speaker, words
from tenet import journal as j
from tenet.project import Project
from tenet.stages import BY_NAME, StageName
from tenet.state import Ask, Failed, Review, Wait

_MARKS = {"done": "✓", "running": "●", "waiting for you": "?", "failed": "✗", "stale": "↻", "to come": "·"}


class Shown(NamedTuple):
    messages: list[dict[str, str]]
    rail: str
    action: str
    stage: StageName | None
    card: str
    file: str
    digests: dict[StageName, str]
    """What the approve button approves: exactly what is shown."""
    overrules: str | None
    """The verdict that approving would overrule: it takes a reason."""
    options: tuple[str, ...]
    running: StageName | None
    failed: StageName | None


def show(project: Project, chosen: str | None, progress: str) -> Shown:
    step = project.next_step()
    digests = dict(step.digests) if isinstance(step, Review) else {}
    stage = BY_NAME[chosen].name if chosen in BY_NAME else _latest(project, list(digests))
    return Shown(
        messages=[message for event in project.events() if (message := _message(event))],
        rail=_rail(rail(project), stage),
        action=f"**{escape(next_action(project))}**" + (f"\n\n{escape(progress)}" if progress else ""),
        stage=stage,
        card=_cards(project, list(digests) if stage in digests else [stage] if stage else []),
        file=_file(project, stage),
        digests=digests,
        overrules=next((verdict for name in digests if (verdict := project.needs_reason(name))), None),
        options=step.question.asked.options if isinstance(step, Ask) else (),
        running=step.stage if isinstance(step, Wait) else None,
        failed=step.stage if isinstance(step, Failed) else None,
    )


def _latest(project: Project, waiting: list[StageName]) -> StageName | None:
    if waiting:
        return waiting[-1]
    made = [stage for stage in BY_NAME.values() if stage.name in project.state.current]
    return made[-1].name if made else None


def _message(event: j.Event) -> dict[str, str] | None:
    text = words(event)
    if text is None:
        return None
    if isinstance(event.what, j.Said):
        return {
            "role": "user",
            "content": escape(event.what.text)
            + "".join(f"\n\n📎 {name.split('-', 1)[-1]}" for name in event.what.files),
        }
    return {"role": "assistant", "content": text if speaker(event) == "tenet" else escape(text)}


def _rail(stages: list[StageView], chosen: str | None) -> str:
    items = "".join(
        f"<li class='{view.standing.replace(' ', '-')}{' chosen' if view.name == chosen else ''}'>"
        f"<span aria-hidden='true'>{_MARKS[view.standing]}</span> {html.escape(view.title)}"
        f"<small>{html.escape(view.standing)}{f', approved by {html.escape(view.approved_by)}' if view.approved_by else ''}</small></li>"
        for view in stages
    )
    return f"<nav aria-label='Stages'><ol class='rail'>{items}</ol></nav>"


def _cards(project: Project, stages: list[StageName]) -> str:
    found = [(BY_NAME[stage].title, artifact) for stage in stages if (artifact := project.find(stage))]
    return (
        "\n\n".join(f"### {title}\n\n{card(artifact)}" for title, artifact in found)
        or "Nothing is made yet. Say what the model should do."
    )


def _file(project: Project, stage: StageName | None) -> str:
    digest = project.state.digest(stage) if stage else None
    return project.content(digest).decode() if digest else ""


def uploads(project: Project, files: list[Any]) -> tuple[str, ...]:
    """Move what the browser sent into the project at once."""
    return tuple(project.take_file(Path(str(file)).name, Path(str(file)).read_bytes()) for file in files)
