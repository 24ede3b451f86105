"""A training as a job of Ray, against a server that answers as Ray's jobs server does (only the cluster is not there)."""

import json
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tenet.runfolder import RunFolder
from tests.trainers.building import plan, rows, run_folder
from trainers import on_ray
from trainers.memory import STARTS_AGAIN
from trainers.on_ray import NoRay, main


class Head:
    """What the head of a cluster knows; each look at a job takes it to its next state."""

    def __init__(self) -> None:
        self.jobs: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()
        self.course: list[dict[str, Any]] = []

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        name = path.removeprefix("/api/jobs/").partition("/")[0]
        if method == "POST" and not name:
            self.asked.append(body)
            self.jobs[body["submission_id"]] = list(self.course)
            return 200, {"submission_id": body["submission_id"]}
        if name not in self.jobs:
            return 404, {}
        if path.endswith("/logs"):
            return 200, {"logs": "what it printed"}
        states = self.jobs[name]
        return 200, states.pop(0) if len(states) > 1 else states[0]


@pytest.fixture
def head(monkeypatch: pytest.MonkeyPatch) -> Generator[Head, None, None]:
    head = Head()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            head.tokens.add(self.headers.get("Authorization"))
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            code, body = head.answer(self.command, self.path, json.loads(content or b"{}"))
            self.send_response(code)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TENET_TRAIN_RAY", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("TENET_TRAIN_RAY_TOKEN", "the token")
    monkeypatch.setenv("TENET_TRAIN_WORKERS", "2")
    monkeypatch.setattr(on_ray, "LOOKS_EVERY", 0.0)
    yield head
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(tmp_path: Path, home: Path) -> RunFolder:
    return run_folder(tmp_path / "triage", plan("anything"), rows(2))


PENDING, RUNNING = {"status": "PENDING"}, {"status": "RUNNING"}


def code_of(run: RunFolder) -> int:
    with pytest.raises(SystemExit) as ending:
        main("sft", run)
    return int(str(ending.value.code))


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ({"status": "SUCCEEDED", "driver_exit_code": 0}, 0),
        ({"status": "FAILED", "driver_exit_code": 1}, 1),
        ({"status": "FAILED", "driver_exit_code": STARTS_AGAIN}, STARTS_AGAIN),
        ({"status": "FAILED", "driver_exit_code": None, "message": "its machine died"}, STARTS_AGAIN),
        ({"status": "FAILED", "driver_exit_code": -9}, STARTS_AGAIN),
        ({"status": "STOPPED"}, 143),
    ],
)
def test_it_ends_as_the_training_did(end: dict[str, Any], code: int, head: Head, run: RunFolder) -> None:
    head.course = [PENDING, RUNNING, end]
    assert code_of(run) == code
    assert head.tokens == {"Bearer the token"}
    (asked,) = head.asked
    assert asked["entrypoint"].endswith(f"-m trainers.spread sft {run.path}")
    assert asked["entrypoint_num_cpus"] == 2
    assert asked["runtime_env"]["env_vars"]["TENET_TRAIN_WORKERS"] == "2"


def test_no_key_travels(head: Head, run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_REWARD_URL", "http://127.0.0.1:1/score")
    for name in ("TENET_JUDGE_API_KEY", "TENET_REWARD_KEY", "TENET_TRAIN_RAY_TOKEN"):
        monkeypatch.setenv(name, "secret-0123")
    head.course = [{"status": "SUCCEEDED"}]
    assert code_of(run) == 0
    assert "secret-0123" not in json.dumps(head.asked)


def test_started_again_it_looks_after_the_job_that_lives_and_asks_anew_for_one_that_ended(
    head: Head, run: RunFolder
) -> None:
    name = f"tenet-{run.project.name}-{run.path.name}"
    head.jobs = {f"{name}-1": [{"status": "FAILED"}], f"{name}-2": [RUNNING, RUNNING, {"status": "SUCCEEDED"}]}
    assert code_of(run) == 0
    assert not head.asked
    head.course = [{"status": "SUCCEEDED"}]
    assert code_of(run) == 0
    assert [job["submission_id"] for job in head.asked] == [f"{name}-3"]


def test_an_address_that_is_none_is_refused(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_TRAIN_RAY", "head:8265")
    with pytest.raises(NoRay, match="http://head:8265"):
        main("sft", run)


def test_a_cluster_that_does_not_answer_is_said_to(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_TRAIN_RAY", "http://127.0.0.1:9")
    with pytest.raises(NoRay, match="does not answer"):
        main("sft", run)
