"""An adapter joins a vLLM of its project that serves the same base; with a stand-in for vLLM's own routes. The real one: test_vllm.py."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tenet import journal as j
from tenet.bases import EMBEDDED, ensure_base
from tenet.files import json_object, sha256_of_folder, to_yaml, write_atomically
from tenet.jobs import Job, Jobs, JobSpec
from tenet.jobs.outbox import add, change, open_outbox
from tenet.journal import Routed
from tenet.project import Project
from tenet.routing import host_of, may_start, service_key
from tenet.runfolder import Request, RunFolder
from tenet.settings import CHECKOUT
from tests import samples
from tests.fakes.openai_server import FakeOpenAI, Status
from tests.tools.gateway.house import PRODUCTION, engine_at, opened
from tests.tools.processes import environment, until
from tools.joining import find_host, name_of
from tools.variants import end_unrouted, service_folder

HOST, GUEST, OTHER = ("a" * 64, "b" * 64, "c" * 64)


class FakeVllm:
    """The routes that joining needs: which adapters there are, one more, one less, and an answer only by those that are there."""

    def __init__(self) -> None:
        self.adapters: dict[str, str] = {}
        self.refuses = False
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.say(200, {"data": [{"id": name} for name in engine.adapters]})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                match self.path:
                    case "/v1/load_lora_adapter" if engine.refuses:
                        self.say(400, {"error": {"message": "unsupported target modules"}})
                    case "/v1/load_lora_adapter":
                        engine.adapters[body["lora_name"]] = body["lora_path"]
                        self.say(200, {})
                    case "/v1/unload_lora_adapter":
                        engine.adapters.pop(body["lora_name"], None)
                        self.say(200, {})
                    case _:
                        known = body["model"] in engine.adapters
                        message = {"role": "assistant", "content": "billing"}
                        choice = {"index": 0, "message": message, "finish_reason": "stop"}
                        answer = {
                            "id": "1",
                            "object": "chat.completion",
                            "created": 0,
                            "model": "m",
                            "choices": [choice],
                        }
                        self.say(200 if known else 404, answer if known else {"error": {"message": "no such model"}})

            def say(self, status: int, body: dict[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Shared(NamedTuple):
    home: Path
    project: Project
    engine: FakeVllm
    guest: RunFolder
    adapter: Path

    def announce_host(self) -> None:
        announce(self.project, self.engine.base_url, self.base)

    @property
    def base(self) -> Path:
        return Path(ensure_base(EMBEDDED))


def announce(project: Project, base_url: str, base: Path) -> None:
    told = {"base_url": base_url, "models": ["tuned", "base"], "shares": {"base": str(base.resolve()), "rank": 16}}
    write_atomically(service_folder(project.path, HOST) / "service.json", json.dumps(told).encode())


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    project = Project.create("triage", tmp_path / "projects")
    write_atomically(tmp_path / "merged" / "model.safetensors", b"weights")
    adapter = project.path / "adapter"
    write_atomically(adapter / "adapter_config.json", b'{"r": 4}')
    (project.path / "merged").symlink_to(tmp_path / "merged")
    engine, folder = FakeVllm(), service_folder(project.path, GUEST)
    write_inputs(project, folder)
    for key in (HOST, GUEST):
        request = Request(key=key, stage="release", inputs={}).model_dump_json()
        write_atomically(service_folder(project.path, key) / "request.json", request.encode())
    found = Shared(tmp_path, project, engine, RunFolder(folder), adapter)
    found.announce_host()
    yield found
    engine.close()


def write_inputs(project: Project, folder: Path) -> None:
    deployment = samples.sample("deployment").model_copy(
        update={
            "engine": "vllm",
            "model": "merged",
            "weights_sha256": sha256_of_folder(project.path / "merged"),
            "adapter": "adapter",
            "adapter_sha256": sha256_of_folder(project.path / "adapter"),
        }
    )
    training = samples.sample("training_run").model_copy(update={"base_model": EMBEDDED})
    for name, artifact in (("deployment", deployment), ("training_run", training)):
        write_atomically(
            folder / "inputs" / f"{name}.yaml", to_yaml(artifact.model_dump(mode="json", exclude_none=True))
        )


@contextmanager
def serving(shared: Shared) -> Generator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tools.serve", str(shared.guest.path)]
    with (shared.guest.path / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environment(shared.home), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def announced(shared: Shared) -> dict[str, Any] | None:
    path = shared.guest.path / "service.json"
    return json_object(path.read_bytes(), path.name) if path.exists() else None


def log(shared: Shared) -> str:
    return (shared.guest.path / "log.txt").read_text(encoding="utf-8", errors="replace")


def test_an_adapter_joins_comes_back_with_its_host_and_leaves_nothing(shared: Shared) -> None:
    name = name_of(shared.guest)
    with serving(shared) as process:
        until(lambda: announced(shared) is not None or process.poll() is not None, seconds=90)
        assert announced(shared) == {"base_url": shared.engine.base_url, "models": [name, "base"], "host": HOST}
        assert shared.engine.adapters == {name: str(shared.adapter.resolve())}
        assert host_of(shared.project.path, GUEST) == HOST
        # The host dies, and comes back without any adapter but its own.
        (service_folder(shared.project.path, HOST) / "service.json").unlink()
        until(lambda: announced(shared) is None, seconds=30)
        shared.engine.adapters.clear()
        shared.announce_host()
        until(lambda: announced(shared) is not None, seconds=30)
        assert name in shared.engine.adapters
        process.terminate()
        assert process.wait(30) == 128 + signal.SIGTERM
    assert shared.engine.adapters == {} and announced(shared) is None


def test_where_the_host_is_ended_for_good_it_leaves_so_that_it_is_started_anew(shared: Shared) -> None:
    with closing(open_outbox(shared.home)) as outbox:
        folder = str(service_folder(shared.project.path, HOST))
        add(outbox, service(HOST, shared.project, folder), time.time())
        change(outbox, HOST, state="cancelled")
    with serving(shared) as process:
        until(lambda: announced(shared) is not None or process.poll() is not None, seconds=90)
        (service_folder(shared.project.path, HOST) / "service.json").unlink()
        assert process.wait(30) == 1


def test_an_adapter_that_the_engine_refuses_is_said_with_its_words(shared: Shared) -> None:
    shared.engine.refuses = True
    with serving(shared) as process:
        assert process.wait(90) == 1
    assert "unsupported target modules" in log(shared).splitlines()[-1] and announced(shared) is None


def test_another_base_or_a_larger_adapter_needs_a_server_of_its_own(shared: Shared) -> None:
    assert find_host(shared.guest, shared.base.resolve(), shared.adapter) is not None
    assert find_host(shared.guest, shared.home / "merged", shared.adapter) is None
    write_atomically(shared.adapter / "adapter_config.json", b'{"r": 20}')
    assert find_host(shared.guest, shared.base.resolve(), shared.adapter) is None


def test_a_server_that_does_not_answer_is_no_host(shared: Shared) -> None:
    announce(shared.project, "http://127.0.0.1:1/v1", shared.base)
    assert find_host(shared.guest, shared.base.resolve(), shared.adapter) is None


def service(key: str, project: Project, run: str = "run") -> JobSpec:
    return JobSpec(key=key, project=str(project.path), stage="release", run=run, argv=("true",), kind="service")


class Told(Jobs):
    """Jobs whose cancelling is only written down."""

    def __init__(self, home: Path, project: Project, keys: tuple[str, ...]) -> None:
        super().__init__(home)
        self.cancelled: list[str] = []
        specs = [service(key, project) for key in keys]
        self._jobs = [Job(spec, "running", None, 0.0, 0.0, None, None, None, None) for spec in specs]

    def all(self) -> list[Job]:
        return self._jobs

    def cancel(self, key: str) -> None:
        self.cancelled.append(key)


def test_a_server_stays_while_the_adapter_of_another_is_in_its_process(shared: Shared) -> None:
    shared.project.record(Routed(gateway="0" * 64, production=GUEST))
    jobs = Told(shared.home, shared.project, (HOST, GUEST, OTHER, "0" * 64))
    write_atomically(shared.guest.out / "host", HOST.encode())
    end_unrouted(shared.project, jobs)
    assert jobs.cancelled == [OTHER]
    (shared.guest.out / "host").unlink()
    end_unrouted(shared.project, jobs)
    assert jobs.cancelled == [OTHER, HOST, OTHER]


def test_such_a_server_may_start_again_as_long_as_its_release_was_approved(shared: Shared) -> None:
    shared.project.record(Routed(gateway="0" * 64, production=GUEST))
    host = service_key("a" * 64)
    write_atomically(shared.guest.out / "host", host.encode())
    assert may_start(shared.project.path, "release", host), "nobody approved what it serves"
    for key, deployment in (("a" * 64, "d" * 64), ("b" * 64, "e" * 64)):
        started = j.JobStarted(stage="release", key=key, run="runs/release-0", inputs={"deployment": deployment})
        shared.project.record(started)
    shared.project.record(j.Approved(stage="deployment", digest="d" * 64), "ada", "sdk")
    assert may_start(shared.project.path, "release", host) is None
    (shared.guest.out / "host").unlink()
    assert may_start(shared.project.path, "release", host), "no adapter in use is in its process any more"


def test_the_gateway_asks_for_an_adapter_by_its_name_in_the_engine(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    with FakeOpenAI(
        play=lambda asked: "billing" if asked.model == "tuned-1" else Status(404, "no such model")
    ) as engine:
        engine_at(project, PRODUCTION, engine.base_url, models=("tuned-1", "base"))
        project.record(Routed(gateway="0" * 64, production=PRODUCTION))
        with opened(project) as house:
            assert house.post().status_code == 200
            assert house.post(stream=True).status_code == 200
            missing = house.post(model="base")
            assert missing.status_code == 503 and missing.headers["retry-after"] == "5"
    assert [asked.model for asked in engine.asked] == ["tuned-1", "tuned-1", "base"]
