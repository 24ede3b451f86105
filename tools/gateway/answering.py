"""One request on its way: which model answers it, whole or in pieces, and what is written down when it is over."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import aiohttp
from aiohttp import web

from tenet.settings import Serving
from tools.gateway.asking import Asked, for_engine
from tools.gateway.clients import Client
from tools.gateway.engines import Engine, Engines, opened, text_of, whole
from tools.gateway.memory import Answered
from tools.gateway.meters import Meters
from tools.gateway.refusing import Refusal, away
from tools.gateway.rollout import Rollout
from tools.gateway.shaping import ask_again, shape
from tools.gateway.streaming import END, as_stream, event, listen

VARIANT = web.RequestKey("variant", str)
STATUS = web.RequestKey("status", int)
"""What came of a stream, whose status line was sent before it broke off."""


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

    @property
    def headers(self) -> dict[str, str]:
        """What a client can keep beside the answer: it leads to the deployment, and from there to everything behind it."""
        return {"x-request-id": self.id, "x-tenet-deployment": self.engine.digest}


class Answering:
    session: aiohttp.ClientSession | None = None
    """There while the gateway runs."""

    def __init__(
        self,
        engines: Engines,
        rollout: Rollout,
        meters: Meters,
        settings: Serving,
        over_with: Callable[[Answered], None],
        in_production: Callable[[str, str | None], None],
    ) -> None:
        """`over_with` gets every good answer, `in_production` what the model in production said to clients, or that it failed."""
        self._engines = engines
        self._rollout = rollout
        self._meters = meters
        self._settings = settings
        self._over_with = over_with
        self._in_production = in_production
        self._in_flight = 0

    def turn(self, begun: float, client: Client, asked: Asked) -> Turn:
        engine = self._engine_for(asked.model)
        if engine is None:
            raise away("No model is released at this moment.")
        body = for_engine(asked, engine.deployment.engine, "base" if asked.model == "base" else "tuned")
        return Turn(f"chatcmpl-{uuid.uuid4().hex}", begun, client, asked, engine, _as_measured(body, engine))

    def _engine_for(self, model: str) -> Engine | None:
        match model:
            case "candidate":
                return self._engines.candidate
            case "tuned":
                return self._rollout.choose()
            case _:
                return self._engines.production

    def _instead(self, turn: Turn) -> Turn:
        """The same request for the model in production, after the candidate failed in a canary."""
        assert self._engines.production
        self._rollout.saw(turn.engine, turn.asked.words, None)
        engine = self._engines.production
        body = for_engine(turn.asked, engine.deployment.engine, "tuned")
        return turn._replace(engine=engine, body=_as_measured(body, engine))

    async def answer(self, request: web.Request, turn: Turn) -> web.StreamResponse:
        request[VARIANT] = turn.engine.variant
        if self._in_flight >= self._settings.in_flight:
            raise Refusal(503, "overloaded", "Too many requests at once. Ask again in a moment.", retry_after=1)
        self._in_flight += 1
        self._meters.in_flight.set(self._in_flight)
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
            self._meters.in_flight.set(self._in_flight)

    async def _by(self, request: web.Request, turn: Turn) -> web.StreamResponse:
        if turn.asked.stream and turn.asked.schema is None:
            return await self._stream(request, turn)
        return _reply(await self._whole(turn), turn)

    def _failed(self, turn: Turn, refusal: Refusal) -> None:
        if turn.asked.model == "tuned" and refusal.status >= 500:
            self._seen(turn, None)

    def _seen(self, turn: Turn, text: str | None) -> None:
        self._rollout.saw(turn.engine, turn.asked.words, text)
        if turn.engine.variant == "production":
            self._in_production(turn.asked.words, text)

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
        self._meters.repaired.labels("refused" if shaped.text is None else outcome).inc()
        if shaped.text is None:
            raise Refusal(
                422, "schema_not_met", f"The model's answer does not meet the schema, twice: {shaped.problem}"
            )
        completion["choices"][0]["message"]["content"] = shaped.text
        return completion

    async def _ask(self, turn: Turn, body: dict[str, Any]) -> dict[str, Any]:
        assert self.session
        return await whole(self.session, self._engines.address(turn.engine), body, self._deadline(turn.begun))

    async def _stream(self, request: web.Request, turn: Turn) -> web.StreamResponse:
        assert self.session
        address, deadline = self._engines.address(turn.engine), self._deadline(turn.begun)
        async with opened(self.session, address, turn.body, deadline) as reply:
            headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
            response = web.StreamResponse(headers=headers | turn.headers)
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
                        self._meters.first.labels(turn.engine.variant).observe(time.monotonic() - turn.begun)
                    said += piece
                    await response.write(piece)
        except aiohttp.ClientPayloadError:
            return bytes(said), "The model's server went away while it answered."
        except TimeoutError:
            return bytes(said), f"The answer took longer than {self._settings.seconds:.0f} seconds."
        return bytes(said), None

    def _over(self, turn: Turn, text: str, usage: dict[str, Any]) -> None:
        """After a good answer: what is counted and remembered of it. Nobody waits for anything slow here."""
        variant, seconds = turn.engine.variant, time.monotonic() - turn.begun
        self._meters.seconds.labels(variant).observe(seconds)
        for kind in ("prompt_tokens", "completion_tokens"):
            self._meters.tokens.labels(variant, kind).inc(usage.get(kind) or 0)
        name, words = turn.client.name, turn.asked.words
        self._over_with(Answered(turn.id, name, variant, turn.engine.digest, words, text, round(seconds, 4)))
        if turn.asked.model == "tuned":
            self._seen(turn, text)
            if variant == "production":
                self._rollout.copy(self._copy_asked, turn.body, turn.asked.words, text)

    def _deadline(self, begun: float) -> float:
        # The event loop's clock is the monotonic one.
        return begun + self._settings.seconds

    async def _copy_asked(self, engine: Engine, body: dict[str, Any]) -> str:
        assert self.session
        whole_body = {key: value for key, value in body.items() if key not in ("stream", "stream_options")}
        deadline = time.monotonic() + self._settings.seconds
        return text_of(await whole(self.session, self._engines.address(engine), whole_body, deadline))


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
    headers = turn.headers
    if turn.asked.stream:
        return web.Response(body=as_stream(completion), content_type="text/event-stream", headers=headers)
    return web.Response(
        body=json.dumps(completion, ensure_ascii=False).encode(), content_type="application/json", headers=headers
    )
