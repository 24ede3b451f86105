"""`tenet web`: the page, on this machine only."""

from surfaces.cli.output import say, stop
from tenet.settings import quiet_libraries, read_settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CSP = "<meta http-equiv='Content-Security-Policy' content=\"img-src 'self' data: blob:\">"


def serve(host: str | None, port: int | None) -> None:
    quiet_libraries()
    settings = read_settings()
    host, port = host or settings.web_host, port or settings.web_port
    if host not in LOOPBACK:
        stop(
            f"The page has no login yet, so it is served on this machine only. {host} is open to others; use 127.0.0.1 and a tunnel."
        )
    from surfaces.web.page import CSS, build

    try:
        build(settings).queue(default_concurrency_limit=8).launch(
            server_name=host,
            server_port=port,
            share=False,
            show_error=False,
            max_file_size="50mb",
            enable_monitoring=False,
            css=CSS,
            head=CSP,
            prevent_thread_lock=True,
            quiet=True,
        )
    except OSError as error:
        stop(
            f"Port {port} of {host} cannot be used ({error}). Is the page running already? Else choose another: tenet web --port 7861"
        )
    say(f"Tenet is on http://{host}:{port} (Ctrl-C stops the page; jobs and models go on)")
    _wait_for_ctrl_c()


def _wait_for_ctrl_c() -> None:
    import threading

    threading.Event().wait()
