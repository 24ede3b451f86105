"""The gateway's routes, and what happens to one request: who asks, what is asked, which model answers, what is written down."""

import asyncio
import json
import sys
import time
import traceback
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple, cast

import aiohttp
from aiohttp import web

from tenet.journal import Told
from tenet.project import Project
from tenet.settings import Serving
from tools.gateway.aside import Aside
from tools.gateway.asking import Asked, check_model, for_engine, understand
from tools.gateway.clients import TENET, Client, Doorkeeper
from tools.gateway.engines import Engine, Engines, new_session, opened, text_of, whole
from tools.gateway.feedback import read_opinion, write_down
from tools.gateway.memory import Answered, Memory
from tools.gateway.meters import CONTENT_TYPE, Meters
from tools.gateway.refusing import Refusal, away
from tools.gateway.rollout import Rollout
from tools.gateway.shaping import ask_again, shape
from tools.gateway.streaming import END, as_stream, event, listen
from tools.gateway.watching import Watch, to_log

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOOK_SECONDS = 0.1
MODEL, VARIANT, CLIENT = (web.RequestKey(name, str) for name in ("model", "variant", "client"))
STATUS = web.RequestKey("status", int)
"""What came of a stream, whose status line was sent before it broke off."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Turn(NamedTuple):
    """One request on its way."""

    id: str
    begun: float
    client: Client
    asked: Asked
    engine: Engine
    body: dict[str, Any]
    """As the engine is asked."""

    @property
    def is_canary(self) -> bool:
        return self.engine.variant == "candidate" and self.asked.model == "tuned"


class Gateway:
    def __init__(self, project: Project, settings: Serving, own_key: str) -> None:
        self.project = project
        self.settings = settings
        self.engines = Engines(project)
        self.door = Doorkeeper(project.path, own_key)
        self.meters = Meters()
        self.memory = Memory()
        self.rollout = Rollout(project, self.engines, self.meters)
        self.aside = Aside(project.path, settings.trace_share, self.meters)
        self._watch = Watch(project, self._alert)
        self._alerts: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._session: aiohttp.ClientSession | None = None

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
        self._session = new_session()
        self._look()
        looking = asyncio.create_task(self._keep_looking())
        yield
        looking.cancel()
        await self.rollout.close()
        self.aside.close()
        await self._session.close()

    # ------------------------------------------------------------ routes

    async def chat(self, request: web.Request) -> web.StreamResponse:
        begun = time.monotonic()
        client = self.door.who(request.headers.get("Authorization"))
        request[CLIENT] = client.name
        asked = understand(await self._read(request, begun))
        check_model(asked, self._names(client))
        request[MODEL] = asked.model
        self.door.admit(client)
        try:
            turn = self._turn(begun, client, asked)
            request[VARIANT] = turn.engine.variant
            return await self._answer(request, turn)
        finally:
            self.door.leave(client)

    async def _read(self, request: web.Request, begun: float) -> bytes:
        try:
            async with asyncio.timeout_at(self._deadline(begun)):
                return await request.read()
        except TimeoutError:
            raise Refusal(408, "timeout", "The request itself did not arrive in time.") from None

    def _deadline(self, begun: float) -> float:
        # The event loop's clock is the monotonic one.
        return begun + self.settings.seconds

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

    # ------------------------------------------------------------ one request

    def _turn(self, begun: float, client: Client, asked: Asked) -> Turn:
        engine = self._engine_for(asked.model)
        if engine is None:
            raise away("No model is released at this moment.")
        body = for_engine(asked, engine.deployment.engine, "base" if asked.model == "base" else "tuned")
        return Turn(f"chatcmpl-{uuid.uuid4().hex}", begun, client, asked, engine, _as_measured(body, engine))

    def _engine_for(self, model: str) -> Engine | None:
        match model:
            case "candidate":
                return self.engines.candidate
            case "tuned":
                return self.rollout.choose()
            case _:
                return self.engines.production

    def _instead(self, turn: Turn) -> Turn:
        """The same request for the model in production, after the candidate failed in a canary."""
        assert self.engines.production
        self.rollout.saw(turn.engine, turn.asked.words, None)
        engine = self.engines.production
        body = for_engine(turn.asked, engine.deployment.engine, "tuned")
        return turn._replace(engine=engine, body=_as_measured(body, engine))

    async def _answer(self, request: web.Request, turn: Turn) -> web.StreamResponse:
        if self._in_flight >= self.settings.in_flight:
            raise Refusal(503, "overloaded", "Too many requests at once. Ask again in a moment.", retry_after=1)
        self._in_flight += 1
        self.meters.in_flight.set(self._in_flight)
        try:
            try:
                return await self._by(request, turn)
            except Refusal as refusal:
                if not (turn.is_canary and refusal.status >= 500):
                    self._failed(turn, refusal)
                    raise
            turn = self._instead(turn)
            request[VARIANT] = turn.engine.variant
            return await self._by(request, turn)
        finally:
            self._in_flight -= 1
            self.meters.in_flight.set(self._in_flight)

    async def _by(self, request: web.Request, turn: Turn) -> web.StreamResponse:
        if turn.asked.stream and turn.asked.schema is None:
            return await self._stream(request, turn)
        return _reply(await self._whole(turn), turn)

    def _failed(self, turn: Turn, refusal: Refusal) -> None:
        if turn.asked.model == "tuned" and refusal.status >= 500:
            self._seen(turn, None)

    def _seen(self, turn: Turn, text: str | None) -> None:
        self.rollout.saw(turn.engine, turn.asked.words, text)
        if turn.engine.variant == "production":
            self._watch.saw(turn.asked.words, text)

    async def _whole(self, turn: Turn) -> dict[str, Any]:
        body = {key: value for key, value in turn.body.items() if key not in ("stream", "stream_options")}
        completion = await self._ask(turn, body)
        if turn.asked.schema is not None:
            completion = await self._in_shape(turn, body, completion, turn.asked.schema)
        completion |= {"id": turn.id, "model": turn.asked.model}
        self._over(turn, text_of(completion), completion.get("usage") or {})
        return completion

    async def _in_shape(
        self, turn: Turn, body: dict[str, Any], completion: dict[str, Any], schema: dict[str, Any]
    ) -> dict[str, Any]:
        """The answer as JSON of the schema: mended, or asked for once more; a wrong one never leaves."""
        shaped = shape(text_of(completion), schema)
        outcome = "repaired" if shaped.repaired else "valid"
        if shaped.text is None:
            again = ask_again(body["messages"], text_of(completion), shaped.problem, schema)
            completion = await self._ask(turn, body | {"messages": again})
            shaped, outcome = shape(text_of(completion), schema), "asked again"
        self.meters.repaired.labels("refused" if shaped.text is None else outcome).inc()
        if shaped.text is None:
            raise Refusal(
                422, "schema_not_met", f"The model's answer does not meet the schema, twice: {shaped.problem}"
            )
        completion["choices"][0]["message"]["content"] = shaped.text
        return completion

    async def _ask(self, turn: Turn, body: dict[str, Any]) -> dict[str, Any]:
        assert self._session
        return await whole(self._session, self.engines.address(turn.engine), body, self._deadline(turn.begun))

    async def _stream(self, request: web.Request, turn: Turn) -> web.StreamResponse:
        assert self._session
        address, deadline = self.engines.address(turn.engine), self._deadline(turn.begun)
        async with opened(self._session, address, turn.body, deadline) as reply:
            headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "x-request-id": turn.id}
            response = web.StreamResponse(headers=headers)
            await response.prepare(request)
            said, problem = await self._hand_on(reply, response, turn)
            heard = listen(said)
            if problem or not heard.finished:
                # The status line is long gone: this is how OpenAI's clients learn of a failure now.
                await response.write(event(away(problem or "The model's server stopped in the middle.").as_json()))
                request[STATUS] = 502
                self._failed(turn, away("it broke off"))
            else:
                await response.write(b"" if heard.ended else END)
                self._over(turn, heard.text, heard.usage)
            await response.write_eof()
            return response

    async def _hand_on(
        self, reply: aiohttp.ClientResponse, response: web.StreamResponse, turn: Turn
    ) -> tuple[bytes, str | None]:
        """Every piece as it comes; returns them all, and what went wrong."""
        said = bytearray()
        try:
            async with asyncio.timeout_at(self._deadline(turn.begun)):
                async for piece in reply.content.iter_any():
                    if not said:
                        self.meters.first.labels(turn.engine.variant).observe(time.monotonic() - turn.begun)
                    said += piece
                    await response.write(piece)
        except aiohttp.ClientPayloadError:
            return bytes(said), "The model's server went away while it answered."
        except TimeoutError:
            return bytes(said), f"The answer took longer than {self.settings.seconds:.0f} seconds."
        return bytes(said), None

    def _over(self, turn: Turn, text: str, usage: dict[str, Any]) -> None:
        """After a good answer: what is counted and remembered of it. Nobody waits for anything slow here."""
        variant, seconds = turn.engine.variant, time.monotonic() - turn.begun
        self.meters.seconds.labels(variant).observe(seconds)
        for kind in ("prompt_tokens", "completion_tokens"):
            self.meters.tokens.labels(variant, kind).inc(usage.get(kind) or 0)
        answered = Answered(
            turn.id, turn.client.name, variant, turn.engine.digest, turn.asked.words, text, round(seconds, 4)
        )
        self.memory.keep(answered)
        if turn.asked.model == "tuned":
            self._seen(turn, text)
            if variant == "production":
                self.rollout.copy(self._copy_asked, turn.body, turn.asked.words, text)
        if turn.client is not TENET:
            self.aside.maybe(answered)

    async def _copy_asked(self, engine: Engine, body: dict[str, Any]) -> str:
        assert self._session
        whole_body = {key: value for key, value in body.items() if key not in ("stream", "stream_options")}
        deadline = time.monotonic() + self.settings.seconds
        return text_of(await whole(self._session, self.engines.address(engine), whole_body, deadline))

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
        if self.engines.look():
            self.rollout.renew()
            self._watch = Watch(self.project, self._alert)

    def _alert(self, text: str) -> None:
        """Said where people are, after the request that gave rise to it."""
        to_log(text)
        task = asyncio.get_running_loop().create_task(self._told(text))
        self._alerts.add(task)
        task.add_done_callback(self._alerts.discard)

    async def _told(self, text: str) -> None:
        await asyncio.to_thread(self.project.record, Told(text=text, tone="problem", stage="release"))
        if self.settings.alert_webhook and self._session:
            try:
                sent = {"text": f"{self.project.name}: {text}"}
                async with asyncio.timeout(10), self._session.post(self.settings.alert_webhook, json=sent) as reply:
                    reply.raise_for_status()
            except (aiohttp.ClientError, TimeoutError) as error:
                to_log(f"the webhook for alerts does not take them: {error!r}")

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._look()


def _refused(refusal: Refusal) -> web.Response:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(max(1, round(refusal.retry_after)))}
    return web.json_response(refusal.as_json(), status=refusal.status, headers=headers)


def _as_measured(body: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """What a client leaves open is as it was when the model was evaluated: the instruction, greedy, as long an answer."""
    messages = cast("list[dict[str, Any]]", body["messages"])
    if messages[0]["role"] not in ("system", "developer"):
        messages = [{"role": "system", "content": engine.deployment.instruction}, *messages]
    length = (
        {} if "max_completion_tokens" in body or "max_tokens" in body else {"max_tokens": engine.deployment.max_tokens}
    )
    return {"temperature": 0} | length | body | {"messages": messages}


def _reply(completion: dict[str, Any], turn: Turn) -> web.Response:
    headers = {"x-request-id": turn.id}
    if turn.asked.stream:
        return web.Response(body=as_stream(completion), content_type="text/event-stream", headers=headers)
    return web.Response(
        body=json.dumps(completion, ensure_ascii=False).encode(), content_type="application/json", headers=headers
    )
