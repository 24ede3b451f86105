"""The one door between the browser and the sessions: what a click or a sent line does, and what the page shows then."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from agent.changed_rows import changes_of
from surfaces.opening import OpenSession, is_there, open_or_create
from surfaces.web import preferences
from surfaces.web.checking import checked
from surfaces.web.clicks import LOOKING, Click, reply_of
from surfaces.web.complaining import looked_into, put_in_force
from surfaces.web.giving import push
from surfaces.web.live import Live
from surfaces.web.origins import verified
from surfaces.web.panels import Place, Shelf, bundle, mind_name
from surfaces.web.people import Person
from surfaces.web.shelving import begin, of_projects
from surfaces.web.trying import paid
from surfaces.web.turnstile import Turnstile
from surfaces.web.using import Playground, switch
from tenet.jobs import Jobs
from tenet.problems import BadFile, NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import Settings
from tenet.state import Wait


class Desktop:
    def __init__(self, settings: Settings, sessions: OpenSession = open_or_create) -> None:
        self.settings, self.sessions = settings, sessions
        self.shelf = Shelf(settings)
        self.jobs = Jobs(settings.home)
        self.live = Live()
        self.playground = Playground(settings.home)
        self.turnstile = Turnstile()

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
                return {"checked": checked(self.shelf.get(click.project), click.stage, click.text)}
            case "ask":
                return self.playground.ask(self.shelf.get(click.project), click.text, click.blind)
            case "vote":
                return self.playground.vote(self.shelf.get(click.project), click.digest, click.text, person)
            case "trial":
                return {"paid": paid(self.shelf.get(click.project), click.text, click.chosen_row, self.settings)}
            case "complain":
                return {"html": looked_into(self.shelf.get(click.project), self.settings, click.text)}
            case "verify":
                return {"html": verified(self.shelf.get(click.project))}
            case "push":
                push(self.shelf.get(click.project), click.text, person)
                return self._picture(click, person)
            case "traffic":
                switch(self.shelf.get(click.project), click.text, person)
                return self._picture(click, person)
            case "settings" | "save" | "test":
                return self._of_settings(click, person)
            case "hush":
                self.live.hush(click.project)
                return {}
            case "archive" | "take_back" if person.role != "owner":
                raise NotPossible(
                    f"{person.name} may not put projects away or bring them back; an owner may. Nothing was done."
                )
            case "new" | "sample" | "finished" | "duplicate" | "archive" | "take_back":
                name = of_projects(click, self.shelf, self.sessions, person)
                chosen = "report" if click.do == "finished" else ""
                return self._picture(click.model_copy(update={"project": name, "chosen": chosen}), person)
            case _:
                with self._turn():
                    project = self._send(click, person)
                    return self._picture(click.model_copy(update={"project": project}), person)

    def _of_settings(self, click: Click, person: Person) -> dict[str, Any]:
        """From the next click on; a turn that runs goes on as it began."""
        if click.do != "settings" and person.role != "owner":
            raise NotPossible(f"{person.name} may not change the settings; an owner may. Nothing was changed.")
        if click.do == "test":
            return {"tested": preferences.tried(self.settings, click.text)}
        if click.do == "save":
            self.settings = self.shelf.settings = preferences.save(self.settings, click.text)
        return {"settings": preferences.shown(self.settings), "mind": mind_name(self.settings)}

    # ------------------------------------------------------------ looking

    def _picture(self, click: Click, person: Person) -> dict[str, Any]:
        project = self._project(click)
        if project and person.may_act:
            self._take_up(project, person)
        followed = click.do in (*LOOKING, "say", "rows", "approve_test", "counter", "finished", "traffic", "push")
        place = Place(project, click.chosen if followed else "", click.tab if followed else "view")
        writing = self.live.words(project.name) if project else ""
        with self.turnstile.passed():
            return {**bundle(self.shelf, self.jobs, place, person, click.have), "writing": writing}

    def _project(self, click: Click) -> Project | None:
        if click.project:
            return self.shelf.get(click.project) if is_there(self.settings, click.project) else self.shelf.newest()
        return self.shelf.newest()

    def _take_up(self, project: Project, person: Person) -> None:
        """A job that ended is taken up at once, and a project that nobody moved yet is moved."""
        step = project.next_step()
        job = self.jobs.get(step.key) if isinstance(step, Wait) else None
        if job and job.state not in ("queued", "starting", "running"):
            self._session(project.name, person).advance()

    # ------------------------------------------------------------ acting

    def _send(self, click: Click, person: Person) -> str:
        name = click.project or begin("project-1", self.shelf, self.sessions, person)
        session = self._session(name, person)
        if click.do == "mend":
            put_in_force(session, self.settings, click.text, click.base, click.id)
        elif click.do == "rows" and click.stage and click.base:
            session.change_rows(changes_of(click.text), {click.stage: click.base}, click.id)
        elif click.do == "approve_test":
            session.approve_test(click.digest, click.text, click.id)
        elif reply := reply_of(click, session):
            with self.live.heard(name) as heard:
                session.desk = replace(session.desk, heard=heard)
                session.send(reply)
        return name

    def _turn(self) -> AbstractContextManager[object]:
        """A connected model is waited for, so its turns may be many; those of the built-in mind only take the processor."""
        return nullcontext() if self.settings.guide else self.turnstile.passed()

    def _session(self, name: str, person: Person) -> Session:
        if not is_there(self.settings, name):
            raise NotPossible(f"There is no project called {name} any more. Nothing was done.")
        return self.sessions(self.settings, "web", name, person.name)
