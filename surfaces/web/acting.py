"""What a click or a sent line does. Each carries its project, its reply's id and the digests that its button showed,
so that a reload, a second tab, a lost answer or a restarted server changes nothing about what it means."""

import uuid
from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from surfaces.web import preferences, recorded
from surfaces.web.editing import changed, changes_of
from surfaces.web.live import Live
from surfaces.web.panels import Place, Shelf, bundle, mind_name
from surfaces.web.people import Person
from surfaces.web.samples import sample_called
from surfaces.web.trying import paid
from surfaces.web.using import Playground, switch
from tenet.artifacts import Artifact, Examples
from tenet.coherence import complaints
from tenet.jobs import Jobs
from tenet.problems import BadFile, NotPossible
from tenet.project import Project, parse, slug_of
from tenet.replies import Approve, Cancel, Edit, Reply, Retry, Revise, Say
from tenet.session import Session
from tenet.settings import Settings
from tenet.shelf import archive, duplicate, take_in
from tenet.stages import BY_NAME, CHAIN, StageName
from tenet.state import Failed, Wait

LOOKING = ("look", "follow", "check")
Do = Literal[
    "look", "follow", "check", "hush", "say", "approve", "wish", "edit", "rows", "restore", "retry", "cancel",
    "new", "sample", "finished", "duplicate", "archive", "ask", "vote", "trial", "traffic",
    "settings", "save", "test",
]  # fmt: skip


class Click(BaseModel):
    model_config = ConfigDict(extra="ignore")

    do: Do
    id: str = Field(default_factory=lambda: uuid.uuid4().hex, pattern=r"^[A-Za-z0-9-]{8,64}$")
    project: str = Field(default="", max_length=63)
    chosen: str = Field(default="", max_length=32)
    """The artefact that the person looks at."""
    tab: Literal["view", "edit", "history", "origin"] = "view"
    stage: StageName | None = None
    text: str = Field(default="", max_length=5_000_000)
    files: tuple[str, ...] = ()
    digests: dict[StageName, str] = {}
    digest: str = ""
    base: str | None = None
    chosen_row: str = Field(default="", max_length=200)
    have: dict[str, str] = {}


class Desktop:
    """The one door between the browser and the sessions."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shelf = Shelf(settings)
        self.jobs = Jobs(settings.home)
        self.live = Live()
        self.playground = Playground(settings.home)

    def act(self, data: dict[str, Any], person: Person) -> dict[str, Any]:
        """Do what was clicked, then say what the page should show. A problem is told in words, never lost."""
        try:
            click = Click.model_validate(data)
            if not person.may_act and click.do not in LOOKING:
                raise NotPossible(f"{person.name} may look and not act. Ask an owner of this page.")
            return self._done(click, person)
        except (NotPossible, BadFile) as problem:
            return {"notice": str(problem), **self._picture(Click.model_validate({**data, "do": "look"}), person)}
        except ValidationError:
            return {"notice": "The page sent something that does not fit. Reload it and try again."}

    def _done(self, click: Click, person: Person) -> dict[str, Any]:
        match click.do:
            case "look" | "follow":
                return self._picture(click, person)
            case "check":
                return {"checked": self._check(click)}
            case "ask":
                return self.playground.ask(self.shelf.get(click.project), click.text)
            case "vote":
                row = self.playground.vote(self.shelf.get(click.project), click.digest, click.text, person)
                return {"voted": row.vote if row else "draw"}
            case "trial":
                return {"paid": paid(self.shelf.get(click.project), click.text, click.chosen_row, self.settings)}
            case "traffic":
                switch(self.shelf.get(click.project), click.text, person)
                return self._picture(click, person)
            case "archive" if person.role != "owner":
                raise NotPossible(f"{person.name} may not put projects away; an owner may. Nothing was done.")
            case "save" | "test" if person.role != "owner":
                raise NotPossible(f"{person.name} may not change the settings; an owner may. Nothing was changed.")
            case "settings":
                return {"settings": preferences.shown(self.settings)}
            case "save":
                self._take_settings(preferences.save(self.settings, click.text))
                return {"settings": preferences.shown(self.settings), "mind": mind_name(self.settings)}
            case "test":
                return {"tested": preferences.tried(self.settings, click.text)}
            case "hush":
                self.live.hush(click.project)
                return {}
            case "new" | "sample" | "finished" | "duplicate" | "archive":
                return self._picture(self._of_projects(click, person), person)
            case _:
                project = self._send(click, person)
                return self._picture(click.model_copy(update={"project": project}), person)

    def _take_settings(self, settings: Settings) -> None:
        """From the next click on; a turn that runs goes on as it began."""
        self.settings = settings
        self.shelf.settings = settings

    # ------------------------------------------------------------ looking

    def _picture(self, click: Click, person: Person) -> dict[str, Any]:
        project = self._project(click)
        if project and person.may_act:
            self._take_up(project, person)
        followed = click.do in (*LOOKING, "say", "rows", "finished", "traffic")
        place = Place(project, click.chosen if followed else "", click.tab if followed else "view")
        writing = self.live.words(project.name) if project else ""
        return {**bundle(self.shelf, self.jobs, place, person, click.have), "writing": writing}

    def _project(self, click: Click) -> Project | None:
        if click.project:
            return self.shelf.get(click.project) if click.project in self.shelf.names() else self.shelf.newest()
        return self.shelf.newest()

    def _take_up(self, project: Project, person: Person) -> None:
        """A job that ended is taken up at once, and a project that nobody moved yet is moved."""
        step = project.next_step()
        job = self.jobs.get(step.key) if isinstance(step, Wait) else None
        if job and job.state not in ("queued", "starting", "running"):
            self._session(project.name, person).advance()

    # ------------------------------------------------------------ acting

    def _send(self, click: Click, person: Person) -> str:
        name = click.project or self._fresh("project-1", person)
        session = self._session(name, person)
        if reply := self._reply(click, session):
            with self.live.heard(name) as heard:
                session.desk = replace(session.desk, heard=heard)
                session.send(reply)
        return name

    def _reply(self, click: Click, session: Session) -> Reply | None:
        who: dict[str, Any] = {"id": click.id, "by": session.person, "surface": "web"}
        step = session.pending
        match click:
            case Click(do="say") if click.text.strip() or click.files:
                text = click.text.strip() or "Here is a file."
                return Say(text=text, files=_kept(session.project, click.files), **who)
            case Click(do="approve") if click.digests:
                return Approve(digests=click.digests, because=click.text, **who)
            case Click(do="wish", stage=stage) if stage and click.text.strip():
                return Revise(stage=stage, text=click.text.strip(), **who)
            case Click(do="edit", stage=stage) if stage:
                return Edit(stage=stage, content=click.text, base=click.base, **who)
            case Click(do="rows", base=base) if base:
                examples = session.project.get("examples", Examples)
                content = changed(examples.rows, changes_of(click.text))
                return Edit(stage="examples", content=content, base=base, **who)
            case Click(do="restore", stage=stage) if stage:
                return Edit(stage=stage, content=_version(session.project, stage, click.digest), base=click.base, **who)
            case Click(do="retry") if isinstance(step, Failed):
                return Retry(stage=step.stage, **who)
            case Click(do="cancel") if isinstance(step, Wait):
                return Cancel(stage=step.stage, **who)
            case _:
                return None

    def _check(self, click: Click) -> dict[str, Any]:
        """What saving this text would say, without saving it."""
        project = self.shelf.get(click.project)
        if click.stage is None:
            return {"good": False, "text": "Choose an artefact first."}
        try:
            artifact = parse(BY_NAME[click.stage], click.text.encode())
        except BadFile as problem:
            return {"good": False, "text": str(problem)}
        others: dict[StageName, Artifact] = {
            stage.name: found for stage in CHAIN if (found := project.find(stage.name))
        }
        wrong = complaints(artifact, others)
        return {"good": not wrong, "text": "\n".join(wrong) or "This can be saved."}

    # ------------------------------------------------------------ projects

    def _of_projects(self, click: Click, person: Person) -> Click:
        match click.do:
            case "new":
                name = self._fresh("project-1", person)
            case "sample":
                name = self._sample(click.text, person)
            case "finished":
                name = take_in(recorded.FILE, self.settings.projects / self._free(recorded.NAME)).name
            case "duplicate":
                name = duplicate(self.shelf.get(click.project), self._free(f"{click.project[:50]}-copy")).name
            case _:
                archive(self.shelf.get(click.project), self.settings.home / "archive")
                newest = self.shelf.newest()
                name = newest.name if newest else ""
        return click.model_copy(update={"project": name, "chosen": "report" if click.do == "finished" else ""})

    def _sample(self, wanted: str, person: Person) -> str:
        sample = sample_called(wanted)
        if sample is None:
            raise NotPossible(f"There is no sample called {wanted}.")
        name = self._fresh(sample.name, person)
        session = self._session(name, person)
        kept = session.project.take_file(sample.file.name, sample.file.read_bytes())
        session.send(session.say(sample.opening, (kept,)))
        return name

    def _fresh(self, wanted: str, person: Person) -> str:
        name = self._free(wanted)
        Session.create(name, person=person.name, surface="web", settings=self.settings).advance()
        return name

    def _free(self, wanted: str) -> str:
        taken, stem = set(self.shelf.names()), slug_of(wanted).removesuffix("-1")
        numbered = (f"{stem}-{number}" for number in range(1 if stem == "project" else 2, len(taken) + 3))
        return next(name for name in ((stem,) if stem != "project" else ()) + tuple(numbered) if name not in taken)

    def _session(self, name: str, person: Person) -> Session:
        return Session.open(name, person=person.name, surface="web", settings=self.settings)


def _kept(project: Project, files: tuple[str, ...]) -> tuple[str, ...]:
    """Only what was put into this project's own uploads; a name that points elsewhere is refused."""
    for name in files:
        if "/" in name or name.startswith(".") or not (project.path / "uploads" / name).is_file():
            raise NotPossible(f"The file {name} did not arrive. Attach it again.")
    return files


def _version(project: Project, stage: StageName, digest: str) -> str:
    known = {event.what.digest for event in project.events() if event.what.kind == "put" and event.what.stage == stage}
    if digest not in known:
        raise NotPossible(f"The {BY_NAME[stage].title.lower()} never had such a version.")
    return project.content(digest).decode()
