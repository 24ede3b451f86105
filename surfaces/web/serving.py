"""`tenet web`: the page. On this machine it needs no login; for others it needs one, and does not start without users."""

import socket
import threading
import time
from typing import TYPE_CHECKING

from surfaces.cli.output import say, stop
from surfaces.opening import OpenSession, open_or_create
from tenet.settings import Settings, quiet_libraries, read_settings

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(host: str | None, port: int | None) -> None:
    quiet_libraries()
    settings = read_settings()
    host, port = host or settings.web_host, port or settings.web_port
    from surfaces.web.people import People

    people = None if host in LOOPBACK else People(settings.home)
    if people and not any(user.hashed for user in people.all().values()):
        stop(f"{host} is open to others, so the page needs people who log in. Add one: tenet users --add NAME")
    _run(settings, host, port, people is not None)


def _run(settings: Settings, host: str, port: int, login: bool) -> None:
    import uvicorn

    if not _is_free(host, port):
        stop(
            f"Port {port} of {host} cannot be used. Is the page running already? Else choose another: tenet web --port 7861"
        )
    server = uvicorn.Server(uvicorn.Config(application(settings, login), host=host, port=port, log_level="warning"))
    threading.Thread(target=_tell, args=(server, host, port), daemon=True).start()
    server.run()


def application(settings: Settings, login: bool, sessions: OpenSession = open_or_create) -> "FastAPI":
    """The page with its guard around it."""
    import gradio as gr
    from fastapi import FastAPI

    from surfaces.web.acting import Desktop
    from surfaces.web.guard import Guard
    from surfaces.web.page import HERE, THEME, build
    from surfaces.web.people import People, Person
    from surfaces.web.routes import routes

    desktop, people = Desktop(settings, sessions), People(settings.home) if login else None
    app = FastAPI(routes=routes(desktop.shelf, people), docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, people=people, local=Person(settings.person, "owner"), hosts=() if login else LOOPBACK)
    return gr.mount_gradio_app(
        app,
        build(desktop),
        path="/",
        theme=THEME,
        css=(HERE / "page.css").read_text(encoding="utf-8"),
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        ssr_mode=False,
        footer_links=[],
        max_file_size="1kb",
    )


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _tell(server: "uvicorn.Server", host: str, port: int) -> None:
    while not server.started:
        time.sleep(0.05)
    say(f"Tenet is on http://{host}:{port} (Ctrl-C stops the page; jobs and models go on)")
