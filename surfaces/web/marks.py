"""Answers as cards with three buttons. Plain forms: it works by touch, by keyboard and without script."""

import asyncio

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from evals.marks import Verdict
from evals.people import people_found
from surfaces.web.panels import Shelf
from surfaces.web.people import Person, person_of
from surfaces.web.rendering import render
from tenet.problems import NotPossible
from tenet.session import Session

VERDICTS: dict[str, Verdict] = {"pass": "pass", "fail": "fail", "cannot say": "cannot say"}


def mark_routes(shelf: Shelf) -> list[BaseRoute]:
    async def show(request: Request) -> Response:
        name = request.query_params.get("project", "")
        return await asyncio.to_thread(_show, shelf, name, person_of(request))

    async def take(request: Request) -> Response:
        form = await request.form()
        given = {key: str(form.get(key, "")) for key in ("project", "item", "verdict", "again")}
        return await asyncio.to_thread(_take, shelf, given, person_of(request))

    return [Route("/marks", show), Route("/marks", take, methods=["POST"])]


def _show(shelf: Shelf, name: str, person: Person) -> Response:
    try:
        found = _session(shelf, name, person).marking()
    except NotPossible as problem:
        return HTMLResponse(render("marks", project=name, problem=str(problem), item=None, people=(), found=None), 404)
    people = people_found(found.items, found.said)
    return HTMLResponse(render("marks", project=name, problem="", item=found.next, people=people, found=found))


def _take(shelf: Shelf, given: dict[str, str], person: Person) -> Response:
    if not person.may_act:
        return PlainTextResponse("You may look and not act.", 403)
    try:
        session = _session(shelf, given["project"], person)
        if given["again"]:
            session.measure_again()
            return RedirectResponse(f"/?project={session.project.name}", 303)
        verdict = VERDICTS.get(given["verdict"])
        if verdict is None:
            return PlainTextResponse("An answer is good, not good, or you cannot say.", 400)
        session.mark(given["item"], verdict)
    except NotPossible as problem:
        return PlainTextResponse(str(problem), 409)
    return RedirectResponse(f"/marks?project={session.project.name}", 303)


def _session(shelf: Shelf, name: str, person: Person) -> Session:
    return Session.open(name, person=person.name, surface="web", settings=shelf.settings)
