"""What is no click: signing in and out, files that come and files that go. Each asks who it is, and for what project."""

import asyncio
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from agent.replaying.proposals import report_of
from surfaces.web.arriving import preview, with_columns
from surfaces.web.artefact import MEASURES
from surfaces.web.guard import COOKIE, Rate
from surfaces.web.marks import mark_routes
from surfaces.web.panels import Shelf
from surfaces.web.people import SESSION_SECONDS, People, person_of
from surfaces.web.rendering import render
from tenet import artifacts as a
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.stages import BY_NAME
from tools import shapes
from tools.previewing import previewed
from tools.reading import BROUGHT

LARGEST = 50_000_000
"""Bytes of one upload, the same as the reader of rows takes."""


def routes(shelf: Shelf, people: People | None) -> list[BaseRoute]:
    found: list[BaseRoute] = [
        Route("/upload", Files(shelf).upload, methods=["POST"]),
        Route("/columns", Files(shelf).columns, methods=["POST"]),
        Route("/preview", Files(shelf).preview, methods=["POST"]),
        Route("/download", Files(shelf).download),
        Route("/report", Files(shelf).report),
        Route("/contest", Files(shelf).contest),
        Route("/measures", Files(shelf).measures),
        *mark_routes(shelf),
    ]
    if people:
        door = Door(people)
        found += [
            Route("/login", door.show),
            Route("/login", door.enter, methods=["POST"]),
            Route("/logout", door.leave, methods=["POST"]),
        ]
    return found


class Files:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    async def upload(self, request: Request) -> Response:
        """The body is the file; it goes straight into the project and nowhere else."""
        if not person_of(request).may_act:
            return PlainTextResponse("You may look and not act.", 403)
        name = request.query_params.get("name", "file")
        if Path(name).suffix.lower() not in BROUGHT:
            return PlainTextResponse(f"{name}: only {', '.join(BROUGHT)} can be read as examples.", 415)
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > LARGEST:
                return PlainTextResponse(f"{name} is larger than {LARGEST // 1_000_000} MB. Nothing was kept.", 413)
        return await asyncio.to_thread(self._keep, request.query_params.get("project", ""), name, bytes(content))

    def _keep(self, project: str, name: str, content: bytes) -> Response:
        def keep() -> Response:
            found = self.shelf.get(project)
            kept = found.take_file(name, content)
            return JSONResponse({"kept": kept, "preview": preview(found, kept)})

        return _answer(keep)

    async def columns(self, request: Request) -> Response:
        """Another choice of which column is the text and which one its label."""
        if not person_of(request).may_act:
            return PlainTextResponse("You may look and not act.", 403)
        project, kept, text, label = (
            request.query_params.get(name, "") for name in ("project", "file", "text", "label")
        )
        return await asyncio.to_thread(
            _answer, lambda: JSONResponse(with_columns(self.shelf.get(project), kept, text, label))
        )

    async def preview(self, request: Request) -> Response:
        """Three rows of every cell of the data plan, made in a process of their own; then back to the page."""
        if not person_of(request).may_act:
            return PlainTextResponse("You may look and not act.", 403)
        name = request.query_params.get("project", "")
        return await asyncio.to_thread(_answer, lambda: self._preview(name))

    def _preview(self, name: str) -> Response:
        previewed(self.shelf.get(name))
        return RedirectResponse(f"/?project={quote(name)}&artefact=data_plan", 303)

    async def download(self, request: Request) -> Response:
        project, what = request.query_params.get("project", ""), request.query_params.get("what", "")
        return await asyncio.to_thread(_answer, lambda: _file(self.shelf.get(project), what))

    async def report(self, request: Request) -> Response:
        """The report of one file, shut away from the page: it may run its own filters and nothing else."""
        project, base = (request.query_params.get(name, "") for name in ("project", "base"))
        path = partial(report_of, base_model=base) if base else _report_path
        return await asyncio.to_thread(_answer, lambda: _shut_away(_read(self.shelf.get(project), path)))

    async def contest(self, request: Request) -> Response:
        """The page of the contest, shut away like the report."""
        project = request.query_params.get("project", "")
        return await asyncio.to_thread(_answer, lambda: _shut_away(_read(self.shelf.get(project), _contest_path)))

    async def measures(self, request: Request) -> Response:
        """Every measure of the data with its plots, to be shown inside the page."""
        project = request.query_params.get("project", "")
        return await asyncio.to_thread(
            _answer,
            lambda: _shut_away(_read(self.shelf.get(project), lambda found: found.path / MEASURES), framed=True),
        )


def _answer(make: Callable[[], Response]) -> Response:
    try:
        return make()
    except NotPossible as problem:
        return PlainTextResponse(str(problem), 404)


def _file(project: Project, what: str) -> Response:
    kind, _, name = what.partition("/")
    match kind:
        case "artefact" if name in BY_NAME and (digest := project.state.digest(BY_NAME[name].name)):
            file = Path(BY_NAME[name].file).name
            return Response(project.content(digest), media_type="text/plain", headers=_attached(project, file))
        case "code" if isinstance(reward := project.find("reward"), a.RewardFunction):
            return Response(reward.code, media_type="text/plain", headers=_attached(project, "reward.py"))
        case "data":
            return _sent(project, _data(project, name))
        case "shape" if shape := shapes.BY_NAME.get(name):
            return Response(
                shapes.zipped(project, shape), media_type="application/zip", headers=_attached(project, f"{shape}.zip")
            )
        case "adapter":
            return _zipped(project)
        case "measures":
            return _sent(project, project.path / MEASURES)
        case "report":
            return _sent(project, _report_path(project))
        case _:
            raise NotPossible(f"{project.name} has no such file.")


def _data(project: Project, split: str) -> Path:
    card = project.find("dataset")
    files: dict[Any, a.DataFile] = dict(card.files) if isinstance(card, a.DatasetCard) else {}
    if split not in files:
        raise NotPossible(f"{project.name} has no rows called {split}.")
    return project.path / files[split].path


def _report_path(project: Project) -> Path:
    report = project.find("report")
    if not isinstance(report, a.EvalReport) or not report.html:
        raise NotPossible(f"{project.name} has no report yet.")
    return project.path / report.html


def _contest_path(project: Project) -> Path:
    contest = project.find("contest")
    if not isinstance(contest, a.Contest) or not contest.html:
        raise NotPossible(f"{project.name} has held no contest.")
    return project.path / contest.html


def _read(project: Project, path_of: Callable[[Project], Path]) -> bytes:
    return _inside(project, path_of(project)).read_bytes()


def _shut_away(content: bytes, framed: bool = False) -> Response:
    """A page of one file that may run its own filters and nothing else."""
    policy = "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    headers = {"content-security-policy": policy}
    if framed:
        headers = {
            "content-security-policy": f"{policy}; frame-ancestors 'self'",
            "x-frame-options": "SAMEORIGIN",
        }
    return HTMLResponse(content, headers=headers)


def _zipped(project: Project) -> Response:
    run = project.find("training_run")
    if not isinstance(run, a.TrainingRun) or not run.adapter:
        raise NotPossible(f"{project.name} has no adapter yet.")
    folder = _inside(project, project.path / run.adapter)
    with tempfile.TemporaryFile() as kept:
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(path, path.relative_to(folder))
        kept.seek(0)
        return Response(kept.read(), media_type="application/zip", headers=_attached(project, "adapter.zip"))


def _sent(project: Project, path: Path) -> Response:
    return FileResponse(
        _inside(project, path), media_type="application/octet-stream", headers=_attached(project, path.name)
    )


def _inside(project: Project, path: Path) -> Path:
    """An artefact names its files; one that would lead out of the project, by dots or by a link, is not served."""
    real = path.resolve()
    if not real.is_relative_to(project.path.resolve()) or not real.exists():
        raise NotPossible(f"{project.name} has no such file.")
    return real


def _attached(project: Project, name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{project.name}-{name}"'}


class Door:
    def __init__(self, people: People) -> None:
        self.people = people
        self._wrong = Rate(most=5, seconds=300)

    async def show(self, request: Request) -> Response:
        return HTMLResponse(render("login", problem=""))

    async def enter(self, request: Request) -> Response:
        form = await request.form()
        name, password = str(form.get("name", ""))[:63], str(form.get("password", ""))[:1000]
        if self._wrong.is_over(name):
            return HTMLResponse(render("login", problem="Too many wrong passwords. Wait five minutes."), 429)
        if not await asyncio.to_thread(self.people.knows, name, password):
            self._wrong.count(name)
            return HTMLResponse(render("login", problem="That name and password do not belong together."), 401)
        answer = RedirectResponse("/", 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(
            COOKIE, self.people.ticket(name), max_age=SESSION_SECONDS, httponly=True, samesite="lax", secure=secure
        )
        return answer

    async def leave(self, request: Request) -> Response:
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE)
        return answer
