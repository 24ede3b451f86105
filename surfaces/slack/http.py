"""Slack's requests over HTTP, for those who cannot use a socket: on this machine only, behind a proxy with TLS."""

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

LARGEST = 1_000_000
"""Bytes of a request; Slack's own are far smaller."""


def page(app: App) -> Starlette:
    handler = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > LARGEST:
            return Response("too large", 413)
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


def run(app: App, port: int) -> None:
    uvicorn.run(page(app), host="127.0.0.1", port=port, log_level="warning")
