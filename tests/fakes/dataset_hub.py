"""A hub of data sets on this machine, as far as the `datasets` library asks one: a repository's commit, its folders, its files.

with DatasetHub({"openai/gsm8k": {"README.md": b"…", "main/test.jsonl": b"…"}}) as hub:
    HF_ENDPOINT=hub.url      every library of the hub asks here
    hub.asked                the paths that were asked for
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "a" * 40


class DatasetHub:
    def __init__(self, sets: Mapping[str, Mapping[str, bytes]]) -> None:
        self.asked: list[str] = []
        self._sets = sets
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.answer(self)

            def do_HEAD(self) -> None:
                hub.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "DatasetHub":
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = unquote(urlsplit(request.path).path)
        self.asked.append(path)
        match path.strip("/").split("/"):
            case ["api", "datasets", owner, name, *rest] if f"{owner}/{name}" in self._sets:
                self._about(request, f"{owner}/{name}", rest)
            case ["datasets", owner, name, "resolve", _, *file]:
                found = self._sets.get(f"{owner}/{name}", {}).get("/".join(file))
                _say(request, 404 if found is None else 200, found or b"", _named(found))
            case _:
                _say(request, 404, b"{}", {})

    def _about(self, request: BaseHTTPRequestHandler, name: str, rest: list[str]) -> None:
        files = self._sets[name]
        if rest[:1] == ["tree"]:
            _say(request, 200, json.dumps(_inside(files, "/".join(rest[2:]))).encode(), {})
            return
        siblings = [{"rfilename": file} for file in files]
        _say(request, 200, json.dumps({"id": name, "sha": COMMIT, "siblings": siblings, "tags": []}).encode(), {})


def _inside(files: Mapping[str, bytes], folder: str) -> list[dict[str, Any]]:
    """What lies right in a folder: folders first, then files."""
    under = f"{folder}/" if folder else ""
    there = [file for file in files if file.startswith(under)]
    folders = sorted({under + file[len(under) :].partition("/")[0] for file in there if "/" in file[len(under) :]})
    lying = [file for file in there if "/" not in file[len(under) :]]
    return [
        *({"type": "directory", "path": path, "size": 0, "oid": "b" * 40} for path in folders),
        *({"type": "file", "path": path, "size": len(files[path]), "oid": _digest(files[path])} for path in lying),
    ]


def _named(content: bytes | None) -> dict[str, str]:
    if content is None:
        return {"X-Error-Code": "EntryNotFound"}
    return {"ETag": f'"{_digest(content)}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}


def _digest(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def _say(request: BaseHTTPRequestHandler, status: int, content: bytes, headers: Mapping[str, str]) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(content)
