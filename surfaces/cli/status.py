"""`tenet status`: where each project stands."""

import json
from typing import Any

from surfaces.cli.output import stop
from surfaces.view import next_action, rail
from tenet.project import Project
from tenet.sandbox.choosing import best_tier
from tenet.settings import read_settings
from tenet.slugs import names
from tenet.state import Ask, Failed, Review, Wait

_MARKS = {
    "done": "✓",
    "running": "…",
    "waiting for you": "?",
    "stopped": "■",
    "failed": "✗",
    "stale": "~",
    "to come": " ",
}


def status(name: str | None, as_json: bool) -> None:
    settings = read_settings()
    projects = settings.projects
    found = [Project.open(each, projects) for each in ([name] if name else names(projects))]
    if as_json:
        print(json.dumps({"projects": [_as_json(project) for project in found]}, indent=1, ensure_ascii=False))
        return
    if not found:
        stop("No projects yet. Begin with `tenet chat` or `tenet web`.", 0)
    if settings.allow_unsandboxed_reward and best_tier() == "none":
        print(
            "REWARDS RUN WITHOUT A SANDBOX: TENET_ALLOW_UNSANDBOXED_REWARD is set, and no sandbox holds on this machine.\n"
        )
    for project in found:
        _print(project, whole=name is not None)


def _print(project: Project, whole: bool) -> None:
    print(project.name)
    for problem in project.sync():
        print(f"  not taken: {problem}")
    if whole:
        for view in rail(project):
            approved = f"  approved by {view.approved_by}" if view.approved_by else ""
            print(
                f"  {_MARKS[view.standing]} {view.title:<14} {view.standing:<16} {(view.digest or '')[:12]:<12}{approved}"
            )
    print(f"  {next_action(project)}")


def _as_json(project: Project) -> dict[str, Any]:
    step = project.next_step()
    waits: dict[str, Any] = {"for": "tenet"}
    match step:
        case Ask(question=question):
            waits = {
                "for": "answer",
                "stage": question.asked.stage,
                "question": question.asked.text,
                "options": question.asked.options,
            }
        case Review(digests=digests):
            waits = {"for": "approval", "digests": digests}
        case Wait(stage=stage, key=key):
            waits = {"for": "job", "stage": stage, "key": key}
        case Failed(stage=stage, key=key, end=end):
            waits = {"for": "repair", "stage": stage, "key": key, "message": end.message}
        case _ if type(step).__name__ == "Done":
            waits = {"for": "nothing"}
        case _:
            pass
    return {
        "name": project.name,
        "path": str(project.path),
        "waits": waits,
        "refused": project.sync(),
        "stages": [view._asdict() for view in rail(project)],
    }
