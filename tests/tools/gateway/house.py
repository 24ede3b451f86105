"""A project with released models whose engines are fake servers, and its real gateway in a thread."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx2
from aiohttp import web

from tenet import artifacts as a
from tenet.files import to_yaml, write_atomically
from tenet.journal import Routed
from tenet.project import Project
from tenet.settings import Serving
from tests import samples
from tools.gateway.service import Gateway
from tools.variants import service_folder

Said = TypeVar("Said")
OWN_KEY = "the key of Tenet itself"
PRODUCTION, CANDIDATE = "1" * 64, "2" * 64
QUIET = Serving(trace_share=0.0, watch_inputs=False)


class House(NamedTuple):
    project: Project
    gateway: Gateway
    url: str

    def post(self, path: str = "/v1/chat/completions", key: str | None = None, **body: Any) -> httpx2.Response:
        return post(self.url, path, key, **body)

    def get(self, path: str, key: str | None = None) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", headers=headers(key), trust_env=False, timeout=30)


def headers(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def post(url: str, path: str, key: str | None = None, **body: Any) -> httpx2.Response:
    asked = {"model": "tuned", "messages": [{"role": "user", "content": "where is my parcel"}]} | body
    return httpx2.post(f"{url}{path}", json=asked, headers=headers(key), trust_env=False, timeout=30)


def says(response: httpx2.Response) -> str:
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]["message"]["content"]


def run_apart(story: Coroutine[Any, Any, Said]) -> Said:
    """In a thread of its own: the browser of other tests has an event loop open in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


def project_with(folder: Path, production: str | None, candidate: str | None = None, **routed: Any) -> Project:
    """A project with tenets, whose journal routes to servers at these addresses."""
    project = Project.create("triage", folder)
    project.put("spec", samples.spec(), "mind")
    project.put("tenets", samples.tenets(), "mind")
    for key, base_url in ((PRODUCTION, production), (CANDIDATE, candidate)):
        if base_url:
            engine_at(project, key, base_url)
    keys = {"production": PRODUCTION if production else None, "candidate": CANDIDATE if candidate else None}
    project.record(Routed.model_validate({"gateway": "0" * 64} | keys | routed))
    return project


def engine_at(project: Project, key: str, base_url: str, models: tuple[str, ...] = ("tuned", "base")) -> None:
    run = service_folder(project.path, key)
    deployment = samples.sample("deployment")
    assert isinstance(deployment, a.Deployment)
    content = to_yaml(deployment.model_dump(mode="json", exclude_none=True))
    write_atomically(run / "inputs" / "deployment.yaml", content)
    write_atomically(run / "service.json", json.dumps({"base_url": base_url, "models": models}).encode())


@contextmanager
def opened(project: Project, settings: Serving = QUIET) -> Generator[House]:
    """The gateway, on a port of its own, until the block ends."""
    gateway, loop = Gateway(project, settings, OWN_KEY), asyncio.new_event_loop()
    runner = web.AppRunner(gateway.application(), handler_cancellation=True, access_log=None, shutdown_timeout=1)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> str:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    url = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    try:
        yield House(project, gateway, url.rstrip("/"))
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
