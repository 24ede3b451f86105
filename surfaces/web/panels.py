"""The page of one project as pieces of HTML: a view of what is in the folder, and nothing of its own."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

from markupsafe import Markup

from agent.keeping import has_checkpoints
from agent.remedies import Remedy, remedy_for
from surfaces.runs import Run, run_of
from surfaces.spoken import told
from surfaces.view import StageView, left_over, named, next_action, rail
from surfaces.web.artefact import artefact
from surfaces.web.explaining import WAY
from surfaces.web.people import Person
from surfaces.web.recorded import ABOUT, is_elsewhere
from surfaces.web.rendering import render
from surfaces.web.samples import SAMPLES
from surfaces.web.talk import entries
from tenet import artifacts as a
from tenet.jobs import Jobs
from tenet.journal import Said
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import Settings
from tenet.shelf import Archived, archived
from tenet.slugs import names
from tenet.stages import BY_NAME, StageName
from tenet.state import Ask, Done, Failed, Review, Step, Wait

MARKS = {
    "done": "✓",
    "running": "●",
    "waiting for you": "!",
    "stopped": "■",
    "failed": "✗",
    "stale": "↻",
    "to come": "○",
}
JUDGEMENT = "use your judgement"


class Place(NamedTuple):
    """Where a person is on the page."""

    project: Project | None
    stage: str = ""
    """Empty: wherever the project needs them."""
    tab: str = "view"


class Status(NamedTuple):
    name: str
    title: str
    """What it is for, as soon as that is known."""
    kind: str
    mark: str
    status: str


class Shelf:
    """The projects of this home, each read once and then only what was added to its journal."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._open: dict[tuple[str, int], Project] = {}
        self._statuses: dict[str, tuple[tuple[int, int], Status]] = {}

    def get(self, name: str) -> Project:
        found = _stat(self.settings.projects / name / "journal.jsonl")
        known = self._open.get((name, found.st_ino)) if name and found else None
        if known is None:
            known = Project.open(name, self.settings.projects)
            self._open[name, (known.path / "journal.jsonl").stat().st_ino] = known
        return known

    @property
    def archive(self) -> Path:
        return self.settings.home / "archive"

    def names(self) -> list[str]:
        return names(self.settings.projects)

    def statuses(self) -> list[Status]:
        """Each project in a line; worked out anew only where its journal has grown."""
        projects = self.settings.projects
        folders = projects.iterdir() if projects.is_dir() else ()
        found = {folder.name: journal for folder in folders if (journal := _stat(folder / "journal.jsonl"))}
        for name, journal in found.items():
            mark = journal.st_ino, journal.st_size
            if name not in self._statuses or self._statuses[name][0] != mark:
                self._statuses[name] = mark, _status(self.get(name))
        return [self._statuses[name][1] for name in sorted(found)]

    def newest(self) -> Project | None:
        folder: Path = self.settings.projects
        found = self.names()
        return (
            self.get(max(found, key=lambda name: (folder / name / "journal.jsonl").stat().st_mtime)) if found else None
        )


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None


def running(project: Project, jobs: Jobs) -> Run | None:
    step = project.next_step()
    return run_of(project, jobs, step.key) if isinstance(step, Wait) else None


def failed(project: Project, jobs: Jobs) -> Run | None:
    """The job that a person has to look at, with the end of its log."""
    step = project.next_step()
    return run_of(project, jobs, step.key) if isinstance(step, Failed) and jobs.get(step.key) else None


def panels(shelf: Shelf, jobs: Jobs, place: Place, person: Person) -> dict[str, str]:
    """Every piece of the page by its name."""
    listed = _listed(tuple(shelf.statuses()), _name(place), tuple(archived(shelf.archive)), person.role == "owner")
    common = {"projects": listed, "who": render("who", person=person)}
    if place.project is None:
        welcome = render("welcome", samples=SAMPLES, finished=ABOUT, way=WAY, mind_about=mind_about(shelf.settings))
        return {**common, "talk": welcome, "options": "", "rail": "", "next": "", "artefact": ""}
    return {**common, **_of_project(place.project, jobs, place, person)}


@lru_cache(maxsize=256)
def _listed(projects: tuple[Status, ...], chosen: str, archived: tuple[Archived, ...], may_put_away: bool) -> str:
    """Remembered, since with many projects it is most of the page and most turns change nothing in it, or one line."""
    lines = [_line(item, item.name == chosen, may_put_away) for item in projects]
    return render("projects", lines=lines, samples=SAMPLES, archived=archived, may_put_away=may_put_away)


@lru_cache(maxsize=4096)
def _line(item: Status, chosen: bool, may_put_away: bool) -> Markup:
    return Markup(render("project_line", item=item, chosen=chosen, may_put_away=may_put_away))


def _of_project(project: Project, jobs: Jobs, place: Place, person: Person) -> dict[str, str]:
    step, stages, run = project.next_step(), rail(project), running(project, jobs)
    chosen = left_over(project, place.stage) or _chosen(stages, step, place.stage)
    waiting = list(step.digests) if isinstance(step, Review) else []
    looked_at = isinstance(step, Wait | Failed) and chosen and chosen.name == step.stage
    followed = (run or failed(project, jobs)) if looked_at else None
    key = step.key if isinstance(step, Wait) else ""
    return {
        "talk": render(
            "talk", entries=entries(project), project=project.name, run=run, run_key=key, may_act=person.may_act
        ),
        "options": render("options", options=_options(step, person)),
        "rail": _rail(project, stages, chosen),
        "next": _next(project, jobs, run, person),
        "artefact": artefact(project, jobs, chosen, place.tab, waiting, followed, person.may_act),
    }


def _options(step: Step, person: Person) -> tuple[str, ...]:
    if not isinstance(step, Ask) or not person.may_act:
        return ()
    return tuple(dict.fromkeys((*step.question.asked.options, JUDGEMENT)))


def _rail(project: Project, stages: list[StageView], chosen: StageView | None) -> str:
    done = sum(view.standing == "done" for view in stages)
    name = chosen.name if chosen else None
    return render("rail", stages=stages, chosen=name, project=project.name, marks=MARKS, done=done)


def may_be_wished(stage: StageName) -> bool:
    """A draft is changed by words, and what a job made through its plan; what was measured is not."""
    return BY_NAME[stage].made_by == "draft" or BY_NAME[stage].runs is not None


ELSEWHERE = "Done on another machine, so its weights are not here. Duplicate it to train it yourself."


def _next(project: Project, jobs: Jobs, run: Run | None, person: Person) -> str:
    step, elsewhere = project.next_step(), is_elsewhere(project, jobs)
    digests = dict(step.digests) if isinstance(step, Review) else {}
    needed = [able.in_words(stage) for stage in digests if (able := project.able_to_approve(stage))]
    barred = [why for stage in digests if (why := project.may_not_approve(stage, person.name, "web"))]
    return render(
        "next",
        project=project.name,
        kind=_standing(step)[0],
        action=ELSEWHERE if elsewhere else _action(project, step),
        needed=needed or [why.replace(" Nothing was approved.", "").rstrip(".") for why in barred],
        may_approve=not barred,
        elsewhere=elsewhere,
        digests=digests,
        names=named(tuple(digests)),
        wishes=bool(digests) and may_be_wished(list(digests)[-1]),
        overrules=next((against for name in digests if (against := project.needs_reason(name))), None),
        remedy=_remedy(project, step, person),
        failed=isinstance(step, Failed),
        goes_on=isinstance(step, Failed) and has_checkpoints(project, step.stage),
        trains=isinstance(step, Wait) and step.stage == "training_run",
        running=isinstance(step, Wait),
        answer=isinstance(step, Ask),
        run=run,
        may_act=person.may_act,
    )


def _remedy(project: Project, step: Step, person: Person) -> Remedy | None:
    """What would cure the training that runs or failed; only for whoever may approve a plan, since this approves one."""
    if not isinstance(step, Wait | Failed) or step.stage != "training_run":
        return None
    if project.may_not_approve("training_plan", person.name, "web"):
        return None
    try:
        return remedy_for(project)
    except NotPossible:
        return None


def _action(project: Project, step: Step) -> str:
    """The question itself stands in the conversation; here it is enough to name it."""
    if isinstance(step, Ask):
        return told(project, f"A question about the {named((step.question.asked.stage,))} waits for your answer.")
    return next_action(project)


def _chosen(stages: list[StageView], step: Step, wanted: str) -> StageView | None:
    """What the person chose, else what needs them, else what is being made, else the last that is there."""
    by_name = {view.name: view for view in stages}
    if wanted in by_name:
        return by_name[wanted]
    match step:
        case Review(digests=digests):
            return by_name[list(digests)[-1]]
        case Wait(stage=stage) | Failed(stage=stage):
            return by_name[stage]
        case _:
            return next((view for view in reversed(stages) if view.digest), None)


def _status(project: Project) -> Status:
    kind, mark, text = _standing(project.next_step())
    return Status(project.name, _title(project), kind, mark, text)


def _title(project: Project) -> str:
    """What it is for, or the first words about that, so that two beginnings are told apart."""
    spec = project.find("spec")
    if isinstance(spec, a.UseCaseSpec):
        return spec.title
    said = next((event.what.text for event in project.events() if isinstance(event.what, Said)), "")
    return shorten(said, 40, placeholder="…") or project.name


def _standing(step: Step) -> tuple[str, str, str]:
    match step:
        case Review():
            return "waiting", "!", "waiting for your approval"
        case Ask():
            return "waiting", "?", "waiting for your answer"
        case Failed(end=end) if end.end == "cancelled":
            return "waiting", "■", "stopped"
        case Failed():
            return "failed", "✗", "needs a repair"
        case Done():
            return "done", "✓", "done"
        case Wait():
            return "running", "●", "running"
        case _:
            return "running", "●", "working"


def _name(place: Place) -> str:
    return place.project.name if place.project else ""


def mind_name(settings: Settings) -> str:
    return settings.guide.model if settings.guide else "built-in mind"


def mind_about(settings: Settings) -> str:
    """What leads the conversation, said plainly."""
    if settings.guide:
        return f"{settings.guide.model} at {settings.guide.base_url} leads the conversation."
    return (
        "The built-in mind leads the conversation. It is no language model: it works by rules, templates and comparing "
        "your own examples. It serves sorting texts, reading values out of them and writing as your examples show, and says so when "
        "it cannot help."
    )


def fingerprint(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:16]


def mark_of(project: Project | None) -> int:
    """Grows with everything that happens, so that an older picture never replaces a newer one."""
    return project.length if project else 0


def bundle(shelf: Shelf, jobs: Jobs, place: Place, person: Person, have: dict[str, str]) -> dict[str, Any]:
    """What the browser does not have yet."""
    found = panels(shelf, jobs, place, person)
    prints = {name: fingerprint(html) for name, html in found.items()}
    fresh = {name: html for name, html in found.items() if have.get(name) != prints[name]}
    return {
        "project": _name(place),
        "stage": place.stage,
        "tab": place.tab,
        "mark": mark_of(place.project),
        "panels": fresh,
        "prints": prints,
    }
