"""A model hub on this machine that speaks the protocol of huggingface_hub's client: repositories, large files aside, commits.

with FakeHub(token="secret") as hub:
    HfApi(endpoint=hub.url, token="secret").upload_folder(...)
    hub.files["ada/triage"]             path: content, as the last commit left it
    hub.seen                            (method, path, authorization) of every request
"""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

LARGE_ENDINGS = (".safetensors", ".bin")


class Seen(NamedTuple):
    method: str
    path: str
    authorization: str | None


class FakeHub:
    def __init__(self, token: str) -> None:
        self.files: dict[str, dict[str, bytes]] = {}
        self.private: dict[str, bool] = {}
        self.seen: list[Seen] = []
        self.spoils = False
        """Large files are kept otherwise than they were sent."""
        self._token = token
        self._large: dict[str, bytes] = {}
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.handle(self, b"")

            def do_POST(self) -> None:
                hub.handle(self, self.rfile.read(int(self.headers.get("content-length", 0))))

            def do_PUT(self) -> None:
                self.do_POST()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "FakeHub":
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def handle(self, request: BaseHTTPRequestHandler, content: bytes) -> None:
        path = urlsplit(request.path).path
        authorization = request.headers.get("authorization")
        self.seen.append(Seen(request.command, path, authorization))
        # An address for a large file is its own permission, as it is in the real one's store.
        if not path.startswith("/large/") and authorization != f"Bearer {self._token}":
            _say(request, 401, {"error": "Invalid credentials in Authorization header"})
            return
        match request.command, path.strip("/").split("/"):
            case "GET", ["api", "models", owner, name]:
                self._info(request, f"{owner}/{name}")
            case "POST", ["api", "repos", "create"]:
                self._create(request, json.loads(content))
            case "POST", ["api", "validate-yaml"]:
                _say(request, 200, {"errors": [], "warnings": []})
            case "POST", ["api", "models", owner, name, "preupload", "main"]:
                _say(request, 200, {"files": [_way(file["path"]) for file in json.loads(content)["files"]]})
            case "POST", [owner, name, "info", "lfs", "objects", "batch"]:
                _say(
                    request,
                    200,
                    {"transfer": "basic", "objects": [self._place(o) for o in json.loads(content)["objects"]]},
                )
            case "PUT", ["large", digest]:
                self._large[digest] = content
                _say(request, 200, {})
            case "POST", ["api", "models", owner, name, "commit", "main"]:
                self._commit(request, f"{owner}/{name}", content)
            case "POST", ["api", "models", owner, name, "paths-info", _]:
                _say(request, 200, [_described(path, found) for path, found in self.files[f"{owner}/{name}"].items()])
            case _:
                _say(request, 404, {"error": f"no such route: {request.command} {path}"})

    def _info(self, request: BaseHTTPRequestHandler, repo: str) -> None:
        if repo not in self.files:
            _say(request, 404, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})
            return
        _say(request, 200, {"id": repo, "private": self.private[repo], "tags": [], "siblings": []})

    def _create(self, request: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        repo = f"{asked['organization']}/{asked['name']}"
        self.files[repo], self.private[repo] = {}, asked.get("private") is True or asked.get("visibility") == "private"
        _say(request, 200, {"url": f"{self.url}/{repo}", "id": repo, "name": repo})

    def _place(self, wanted: dict[str, Any]) -> dict[str, Any]:
        upload: dict[str, Any] = {"href": f"{self.url}/large/{wanted['oid']}", "header": {}}
        return {"oid": wanted["oid"], "size": wanted["size"], "actions": {"upload": upload}}

    def _commit(self, request: BaseHTTPRequestHandler, repo: str, content: bytes) -> None:
        for line in content.splitlines():
            entry = json.loads(line)
            match entry["key"]:
                case "file":
                    self.files[repo][entry["value"]["path"]] = base64.b64decode(entry["value"]["content"])
                case "lfsFile":
                    found = self._large[entry["value"]["oid"]]
                    self.files[repo][entry["value"]["path"]] = b"spoilt" if self.spoils else found
                case _:
                    continue
        commit = hashlib.sha1(content).hexdigest()
        _say(request, 200, {"success": True, "commitOid": commit, "commitUrl": f"{self.url}/{repo}/commit/{commit}"})


def _way(path: str) -> dict[str, Any]:
    return {"path": path, "uploadMode": "lfs" if path.endswith(LARGE_ENDINGS) else "regular", "shouldIgnore": False}


def _described(path: str, content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    large = {"lfs": {"oid": digest, "size": len(content), "pointerSize": 130}} if path.endswith(LARGE_ENDINGS) else {}
    return {"type": "file", "path": path, "size": len(content), "oid": digest[:40]} | large


def _say(request: BaseHTTPRequestHandler, status: int, body: object, headers: dict[str, str] | None = None) -> None:
    content = json.dumps(body).encode()
    request.send_response(status)
    for name, value in {
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        **(headers or {}),
    }.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)
