"""The gateway's routes, and what is around every request: who asks, from where, and how it ended."""

import asyncio
import sys
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from tenet.project import Project
from tenet.settings import Serving
from tools.gateway.answering import STATUS, VARIANT, Answering
from tools.gateway.aside import Aside
from tools.gateway.asking import check_model, understand
from tools.gateway.clients import TENET, Client, Doorkeeper
from tools.gateway.engines import Engines, new_session
from tools.gateway.feedback import read_opinion, write_down
from tools.gateway.memory import Answered, Memory
from tools.gateway.meters import CONTENT_TYPE, Meters
from tools.gateway.noticing import News
from tools.gateway.refusing import Refusal
from tools.gateway.rollout import Rollout
from tools.gateway.watching import Alarm
from tools.gateway.webhook import call_out_what_waits

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MODEL, CLIENT = (web.RequestKey(name, str) for name in ("model", "client"))
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gateway:
    def __init__(self, project: Project, settings: Serving, own_key: str) -> None:
        self.project = project
        self.settings = settings
        self.engines = Engines(project)
        self._news = News()
        self.door = Doorkeeper(project.path, own_key)
        self.meters = Meters()
        self.memory = Memory()
        self.rollout = Rollout(project, self.engines, self.meters, settings)
        self.aside = Aside(project.path, settings.trace_share, self.meters)
        self.alarm = Alarm(project, settings, self.meters.inputs_left_out)
        self.answering = Answering(self.engines, self.rollout, self.meters, settings, self._answered, self.alarm.saw)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=self.settings.request_bytes, middlewares=[self._guarded])
        app.add_routes(
            [
                web.post("/v1/chat/completions", self.chat),
                web.get("/v1/models", self.models),
                web.post("/v1/feedback", self.feedback),
                web.get("/metrics", self.metrics),
                web.get("/health", self.health),
            ]
        )
        app.cleanup_ctx.append(self._running)
        return app

    async def _running(self, _: web.Application) -> AsyncIterator[None]:
        session = self.answering.session = new_session()
        self._look()
        await asyncio.to_thread(call_out_what_waits, self.project, self.settings)
        looking = asyncio.create_task(self._keep_looking())
        yield
        looking.cancel()
        await self.rollout.close()
        self.aside.close()
        self.alarm.close()
        self._news.close()
        await session.close()

    # ------------------------------------------------------------ routes

    async def chat(self, request: web.Request) -> web.StreamResponse:
        begun = time.monotonic()
        client = self.door.who(request.headers.get("Authorization"))
        request[CLIENT] = client.name
        if client is TENET:
            # It may have switched a moment ago, and asks for what is true now.
            self._look()
        asked = understand(await self._read(request, begun))
        check_model(asked, self._names(client))
        request[MODEL] = asked.model
        self.door.admit(client)
        try:
            return await self.answering.answer(request, self.answering.turn(begun, client, asked))
        finally:
            self.door.leave(client)

    async def _read(self, request: web.Request, begun: float) -> bytes:
        try:
            async with asyncio.timeout_at(begun + self.settings.seconds):
                return await request.read()
        except TimeoutError:
            raise Refusal(408, "timeout", "The request itself did not arrive in time.") from None

    async def models(self, request: web.Request) -> web.Response:
        names = self._names(self.door.who(request.headers.get("Authorization")))
        listed = [{"id": name, "object": "model", "created": 0, "owned_by": self.project.name} for name in names]
        return web.json_response({"object": "list", "data": listed})

    async def feedback(self, request: web.Request) -> web.Response:
        client = self.door.who(request.headers.get("Authorization"))
        opinion = read_opinion(await request.read())
        answered = self.memory.find(opinion.id, client.name)
        if answered is None:
            raise Refusal(
                404,
                "answer_not_found",
                f"No answer {opinion.id!r} is remembered: only the latest ones can be voted on.",
            )
        await asyncio.to_thread(write_down, self.project.path, opinion, answered)
        return web.json_response({"taken": opinion.id}, status=201)

    async def metrics(self, request: web.Request) -> web.Response:
        if request.remote not in LOOPBACK:
            self.door.who(request.headers.get("Authorization"))
        self.meters.up.labels("production").set(self.engines.is_up(self.engines.production))
        self.meters.up.labels("candidate").set(self.engines.is_up(self.engines.candidate))
        return web.Response(body=self.meters.page(), headers={"Content-Type": CONTENT_TYPE})

    async def health(self, _: web.Request) -> web.Response:
        up = self.engines.is_up(self.engines.production) or self.engines.is_up(self.engines.candidate)
        return web.json_response({"ready": up}, status=200 if up else 503)

    # ------------------------------------------------------------ around every request

    def _names(self, client: Client) -> tuple[str, ...]:
        """Which models this client may name. A candidate's answers reach Tenet alone."""
        names = ("tuned", "base") if self.engines.production else ()
        return (*names, "candidate") if client is TENET and self.engines.candidate else names

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._check_place(request)
            response = await handler(request)
        except Refusal as refusal:
            response = _refused(refusal)
        except web.HTTPRequestEntityTooLarge:
            response = _refused(
                Refusal(413, "request_too_large", f"At most {self.settings.request_bytes} bytes a request.")
            )
        except web.HTTPException as error:
            response = _refused(
                Refusal(error.status, "invalid_request_error", f"{request.method} {request.path} is not offered here.")
            )
        except Exception:  # the process's outer door: one request must not take the others along
            sys.stderr.write(traceback.format_exc())
            response = _refused(Refusal(500, "gateway_failed", "The gateway itself failed; its log says how."))
        if request.path == "/v1/chat/completions":
            labels = [request.get(key, "unknown") for key in (MODEL, VARIANT, CLIENT)]
            self.meters.requests.labels(*labels, str(request.get(STATUS, response.status))).inc()
        return response

    def _check_place(self, request: web.Request) -> None:
        """A web page in a browser of this machine must not reach the model behind its user's back."""
        name = request.host.rpartition(":")[0] or request.host
        if self.settings.host in LOOPBACK and name.strip("[]") not in LOOPBACK:
            raise Refusal(403, "forbidden", "This gateway answers only under an address of this machine.")
        if request.method == "POST" and request.content_type != "application/json":
            raise Refusal(415, "invalid_request_error", "Send JSON, with the header Content-Type: application/json.")

    def _look(self) -> None:
        self._news.watch((self.project.path,))
        if self.engines.look():
            self.rollout.renew()
            self.alarm.renew()
        self._news.watch(self.engines.folders)

    def _answered(self, answered: Answered) -> None:
        self.memory.keep(answered)
        if answered.client != TENET.name:
            self.aside.maybe(answered)

    async def _keep_looking(self) -> None:
        while True:
            await self._news.wait(soon=self.engines.lacks_a_folder)
            self._look()


def _refused(refusal: Refusal) -> web.Response:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(max(1, round(refusal.retry_after)))}
    return web.json_response(refusal.as_json(), status=refusal.status, headers=headers)
