"""`python -m tools.gateway RUN`: the gateway of a project, kept in the foreground.

RUN/out/port        the port of the last time, taken again if it is free
RUN/out/own.key     the key of Tenet itself, new at every start
RUN/service.json    the address, there only while it answers
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

from aiohttp import web

from tenet.files import write_atomically
from tenet.project import Project
from tenet.runfolder import RunFolder
from tenet.settings import Serving, read_settings
from tools.gateway.clients import clients, make_own_key
from tools.gateway.service import LOOPBACK, Gateway
from tools.ports import take_port

HEARTBEAT_SECONDS = 20.0


def main() -> None:
    run, settings = RunFolder(Path(sys.argv[1])), read_settings().serving
    if settings.host not in LOOPBACK and not clients(run.project):
        sys.exit(
            f"TENET_GATEWAY_HOST is {settings.host}, which others can reach, and this project has no key for its clients. "
            f"Make one: tenet keys {run.project.name} --add NAME"
        )
    asyncio.run(serve(run, settings))


async def serve(run: RunFolder, settings: Serving) -> None:
    """Until this process is told to stop; requests that are on their way are answered first."""
    announcement = run.path / "service.json"
    announcement.unlink(missing_ok=True)
    app = Gateway(Project(run.project), settings, make_own_key(run.path)).application()
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=10)
    await runner.setup()
    listening = take_port(settings.host, run.out / "port")
    await web.SockSite(runner, listening, backlog=1024).start()
    base_url = f"http://{settings.host}:{listening.getsockname()[1]}/v1"
    write_atomically(announcement, json.dumps({"base_url": base_url}).encode())
    try:
        await _until_told(run, base_url)
    finally:
        announcement.unlink(missing_ok=True)
        await runner.cleanup()


async def _until_told(run: RunFolder, base_url: str) -> None:
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    while not told.is_set():
        run.progress(None, f"answering at {base_url}")
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await told.wait()
        except TimeoutError:
            continue


if __name__ == "__main__":
    main()
