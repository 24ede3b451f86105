"""Ports on this machine that a service keeps over its restarts."""

import socket
from pathlib import Path

from tenet.files import write_atomically


def take_port(host: str, memory: Path) -> socket.socket:
    """A listening socket: on the port of the last time if it is free, otherwise on any."""
    last = int(memory.read_text(encoding="ascii")) if memory.exists() else 0
    found = _bound(host, last) or _bound(host, 0)
    if found is None:
        raise OSError(f"There is no free port on {host}.")
    write_atomically(memory, str(found.getsockname()[1]).encode())
    return found


def _bound(host: str, port: int) -> socket.socket | None:
    wanted = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # A port whose last connections are still fading away is free.
    wanted.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        wanted.bind((host, port))
    except OSError:
        wanted.close()
        return None
    return wanted
