"""The served model: it says what transformers says, only approved weights are served, and nothing outlives its end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
import pytest
from openai import DefaultHttpxClient, OpenAI

from evals.harness import Question
from evals.standard import lay_out as lay_out_task
from evals.standard import run as run_harness
from tenet.files import json_object
from tenet.runfolder import RunFolder
from tenet.settings import CHECKOUT
from tests import samples
from tests.tools.processes import environment, is_alive, server_of, until
from tests.tools.small_projects import INPUTS, MAX_TOKENS, Prepared, greedy, ready_to_release, save_models
from tools.serve import CannotServe, choose_port, lay_out
from tools.served import NoAnswer, answer, connect


class Models(NamedTuple):
    tuned: Path
    base: Path


class Running(NamedTuple):
    process: subprocess.Popen[bytes]
    prepared: Prepared
    base_url: str
    models: Models


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(*save_models(tmp_path_factory.mktemp("models")))


@pytest.fixture
def prepared(tmp_path: Path, models: Models) -> Prepared:
    return ready_to_release(tmp_path, *models, evaluated={"r0": "billing"})


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    prepared = ready_to_release(home, *models)
    process = start(prepared.run, home)
    yield Running(process, prepared, wait_for_address(prepared.run, process), models)
    process.terminate()
    process.wait(20)


def start(run: RunFolder, home: Path) -> subprocess.Popen[bytes]:
    with (run.path / "log.txt").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tools.serve", str(run.path)],
            cwd=CHECKOUT,
            env=environment(home),
            stdout=log,
            stderr=log,
        )


def wait_for_address(run: RunFolder, process: subprocess.Popen[bytes]) -> str:
    announcement = run.path / "service.json"
    until(lambda: announcement.exists() or process.poll() is not None, seconds=400)
    assert announcement.exists(), log(run)
    return json_object(announcement.read_bytes(), "service.json")["base_url"]


def log(run: RunFolder) -> str:
    return (run.path / "log.txt").read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("which", ["tuned", "base"])
def test_both_models_answer_as_transformers_does(running: Running, which: str) -> None:
    folder = running.models.tuned if which == "tuned" else running.models.base
    with connect(running.base_url) as client:
        served = [answer(client, which, samples.spec().instruction, words, MAX_TOKENS) for words in INPUTS]
    expected = [greedy(folder, words).strip() for words in INPUTS]
    assert served == expected
    assert len(set(served)) > 1, "a model that always says the same proves nothing"


def test_a_standard_benchmark_asks_the_served_model_itself(running: Running, tmp_path: Path) -> None:
    """The references are what the tuned model says, so the real lm-eval has to count every answer as right."""
    rows = [{"input": words, "output": greedy(running.models.tuned, words).strip()} for words in INPUTS]
    lay_out_task(tmp_path, "said", rows, samples.spec().instruction, MAX_TOKENS)
    question = Question(base_url=running.base_url, model="tuned", tasks=("said",), own=tmp_path)
    found = run_harness(question)
    assert not found.left_out and found.tasks["said"].by_row == dict.fromkeys(range(len(INPUTS)), 1.0)


def test_tuned_and_base_are_told_apart(running: Running) -> None:
    with connect(running.base_url) as client:
        said = [answer(client, name, "Choose.", INPUTS[0], MAX_TOKENS) for name in ("tuned", "base")]
    assert said[0] != said[1]


def test_a_model_of_another_name_is_refused(running: Running) -> None:
    with connect(running.base_url) as client, pytest.raises(NoAnswer, match="refused to answer as 'gpt-5'"):
        answer(client, "gpt-5", "Choose.", "hello", MAX_TOKENS)


def test_only_this_machine_can_reach_the_server(running: Running) -> None:
    port = int(urlsplit(running.base_url).port or 0)
    sockets = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]]
    listening = {local for _, local, _, state, *_ in sockets if state == "0A" and local.endswith(f":{port:04X}")}
    assert listening == {f"0100007F:{port:04X}"}


def test_the_address_and_both_names_are_announced(running: Running) -> None:
    announced = json_object((running.prepared.run.path / "service.json").read_bytes(), "service.json")
    assert announced == {"base_url": running.base_url, "models": ["tuned", "base"]}


LAY_OUT = """
import sys
from pathlib import Path
from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tools.serve import lay_out

run = RunFolder(Path(sys.argv[1]))
folder = lay_out(run, run.read("deployment.yaml", a.Deployment))
print(sorted(link.name for link in folder.iterdir()))
print(sorted({name.partition(".")[0] for name in sys.modules} & {"torch", "transformers", "mlflow"}))
"""


def test_an_adapter_that_joins_a_running_server_does_not_wait_for_libraries_that_only_the_server_needs(
    prepared: Prepared, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", LAY_OUT, str(prepared.run.path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment(tmp_path))
    laid_out, loaded = said.stdout.splitlines()
    assert laid_out == "['base', 'tuned']"
    assert loaded == "[]"


def test_weights_that_nobody_approved_are_refused(prepared: Prepared) -> None:
    changed = prepared.deployment.model_copy(update={"weights_sha256": samples.NOTHING})
    with pytest.raises(CannotServe, match="is not what was approved"):
        lay_out(prepared.run, changed)


def test_a_model_folder_that_is_gone_is_named(prepared: Prepared) -> None:
    (prepared.run.project / prepared.deployment.model).unlink()
    with pytest.raises(CannotServe, match="merged is gone"):
        lay_out(prepared.run, prepared.deployment)


def test_a_refusal_is_the_last_line_of_the_log(prepared: Prepared, tmp_path: Path, models: Models) -> None:
    folder = prepared.run.project / prepared.deployment.model
    folder.unlink()
    folder.symlink_to(models.base)
    process = start(prepared.run, tmp_path)
    assert process.wait(60) != 0
    assert "is not what was approved" in log(prepared.run).splitlines()[-1]
    assert not (prepared.run.path / "service.json").exists()


def test_the_last_port_is_taken_again(tmp_path: Path) -> None:
    memory = tmp_path / "port"
    assert choose_port(memory) == choose_port(memory)


def test_a_port_that_another_program_took_is_left_to_it(tmp_path: Path) -> None:
    memory = tmp_path / "port"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        memory.write_text(str(other.getsockname()[1]), encoding="ascii")
        assert choose_port(memory) != other.getsockname()[1]


@pytest.mark.slow
def test_a_server_that_is_killed_is_reported_and_its_address_withdrawn(prepared: Prepared, tmp_path: Path) -> None:
    process = start(prepared.run, tmp_path)
    wait_for_address(prepared.run, process)
    os.kill(server_of(prepared.run.path), signal.SIGKILL)
    assert process.wait(30) == 128 + signal.SIGKILL
    assert log(prepared.run).splitlines()[-1] == "The server was ended by a signal (SIGKILL)."
    assert not (prepared.run.path / "service.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_the_server_ends_with_its_keeper(prepared: Prepared, tmp_path: Path, number: signal.Signals, code: int) -> None:
    process = start(prepared.run, tmp_path)
    wait_for_address(prepared.run, process)
    server = server_of(prepared.run.path)
    process.send_signal(number)
    assert process.wait(30) == code
    until(lambda: not is_alive(server), seconds=5)
    if number == signal.SIGTERM:
        assert "Application shutdown complete" in log(prepared.run)
        assert not (prepared.run.path / "service.json").exists()


def test_a_server_that_is_told_to_stop_while_it_starts_leaves_nothing(prepared: Prepared, tmp_path: Path) -> None:
    process = start(prepared.run, tmp_path)
    until(lambda: "starting the server" in progress(prepared.run), seconds=30)
    until(lambda: bool(children(process)), seconds=10)
    server = int(children(process).split()[0])
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    until(lambda: not is_alive(server), seconds=5)


def children(process: subprocess.Popen[bytes]) -> str:
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8")


def progress(run: RunFolder) -> str:
    path = run.path / "progress.json"
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize("choices", [[], [{"index": 0, "message": {"role": "assistant", "content": None}}]])
def test_an_empty_reply_is_no_answer(choices: list[dict[str, Any]]) -> None:
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "tuned", "choices": choices}
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json=body))
    client = OpenAI(base_url="http://tenet.test", api_key="unused", http_client=DefaultHttpxClient(transport=transport))
    with client, pytest.raises(NoAnswer, match="empty reply"):
        answer(client, "tuned", "Choose.", "hello", MAX_TOKENS)


def test_a_server_that_is_not_there_is_no_answer() -> None:
    with connect("http://127.0.0.1:1/v1") as client, pytest.raises(NoAnswer, match="nothing answers"):
        answer(client, "tuned", "Choose.", "hello", MAX_TOKENS)
