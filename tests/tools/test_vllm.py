"""Real vLLM behind the real gateway. Needs an environment with it: VLLM_ENVIRONMENT=FOLDER (`make vllm` makes one)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from tenet import artifacts as a
from tenet.files import sha256_of_folder, to_yaml, write_atomically
from tenet.journal import Routed
from tenet.runfolder import Request, RunFolder
from tenet.settings import CHECKOUT, read_settings
from tests import samples
from tests.tools.gateway.house import CANDIDATE, PRODUCTION, House, opened, says
from tests.tools.processes import environment, is_alive, until
from tests.tools.small_models import save_random_adapter, save_random_model
from tests.tools.small_projects import INPUTS, MAX_TOKENS, greedy, ready_to_release
from tools.variants import service_folder
from tools.vllm import command, find_vllm

VLLM = os.environ.get("VLLM_ENVIRONMENT")


class Served(NamedTuple):
    house: House
    process: subprocess.Popen[bytes]
    run: RunFolder
    base: Path
    merged: Path
    adapter: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if not VLLM:
        pytest.skip("no vLLM: VLLM_ENVIRONMENT names no environment that has it (make vllm)")
    home = tmp_path_factory.mktemp("home")
    base, adapter, merged = (home / name for name in ("base", "adapter", "merged"))
    save_random_model(base, seed=2, head_dim=64)
    save_random_adapter(base, adapter, merged, seed=3)
    made = ready_to_release(home, merged, base, evaluated={"r0": "billing"})
    (made.project.path / "adapter").symlink_to(adapter)
    update = {"engine": "vllm", "adapter": "adapter", "adapter_sha256": sha256_of_folder(adapter)}
    deployment = made.deployment.model_copy(update=update)
    run = RunFolder(service_folder(made.project.path, PRODUCTION))
    (made.run.path / "inputs").rename(run.path.parent / "inputs-of-service")
    run.path.mkdir()
    (run.path.parent / "inputs-of-service").rename(run.path / "inputs")
    content = to_yaml(deployment.model_dump(mode="json", exclude_none=True))
    write_atomically(run.path / "inputs" / "deployment.yaml", content)
    name_request(run, PRODUCTION)
    made.project.record(Routed(gateway="0" * 64, production=PRODUCTION))
    process = start(run, home)
    until(lambda: (run.path / "service.json").exists() or process.poll() is not None, seconds=500)
    assert process.poll() is None, log(run)
    with opened(made.project) as house:
        yield Served(house, process, run, base, merged, adapter)
    process.terminate()
    process.wait(60)


def name_request(run: RunFolder, key: str) -> None:
    request = Request(key=key, stage="release", inputs={})
    write_atomically(run.path / "request.json", request.model_dump_json().encode())


def start(run: RunFolder, home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tools.serve", str(run.path)]
    env = environment(home) | {"TENET_VLLM": str(VLLM)}
    with (run.path / "log.txt").open("wb") as log:
        return subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=log, stderr=log)


def log(run: RunFolder) -> str:
    return (run.path / "log.txt").read_text(encoding="utf-8", errors="replace")[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["tuned", "base"])
def test_base_and_adapter_answer_as_transformers_does(served: Served, which: str) -> None:
    folder = served.merged if which == "tuned" else served.base
    said = [readable(ask(served.house, words, model=which)) for words in INPUTS]
    assert said == [readable(greedy(folder, words)) for words in INPUTS]
    assert len(set(said)) > 1, "a model that always says the same proves nothing"


def readable(text: str) -> str:
    """Random weights write broken letters, of which vLLM leaves the last ones out."""
    return text.replace("\ufffd", "").strip()


def ask(house: House, words: str, **body: Any) -> str:
    messages = [{"role": "system", "content": samples.spec().instruction}, {"role": "user", "content": words}]
    wanted: dict[str, Any] = {"max_tokens": MAX_TOKENS} | body
    return says(house.post(messages=messages, **wanted)).strip()


@pytest.mark.slow
def test_pieces_add_up_to_the_whole(served: Served) -> None:
    body: dict[str, Any] = {"messages": [{"role": "user", "content": INPUTS[0]}], "max_tokens": MAX_TOKENS}
    whole, streamed = says(served.house.post(**body)), served.house.post(stream=True, **body).text
    chunks = [json.loads(line[6:]) for line in streamed.splitlines() if line.startswith("data: {")]
    assert "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"]) == whole
    assert streamed.strip().endswith("data: [DONE]")


@pytest.mark.slow
def test_json_of_a_schema_comes_even_from_random_weights(served: Served) -> None:
    schema = {
        "type": "object",
        "properties": {"urgent": {"type": "boolean"}},
        "required": ["urgent"],
        "additionalProperties": False,
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "ticket", "schema": schema}}
    found = [
        json.loads(ask(served.house, words, response_format=wanted, max_tokens=40, temperature=1.0)) for words in INPUTS
    ]
    assert all(isinstance(each["urgent"], bool) for each in found)


class Joined(NamedTuple):
    process: subprocess.Popen[bytes]
    run: RunFolder
    merged: Path


@pytest.fixture(scope="module")
def joined(served: Served) -> Iterator[Joined]:
    """A second deployment of the same project on the same base: it joins the process of the first."""
    project, home = served.house.project, served.base.parent
    adapter, merged = project.path / "adapter-2", home / "merged-2"
    save_random_adapter(served.base, adapter, merged, seed=4)
    (project.path / "merged-2").symlink_to(merged)
    run = RunFolder(service_folder(project.path, CANDIDATE))
    shutil.copytree(served.run.path / "inputs", run.path / "inputs")
    update = {
        "model": "merged-2",
        "weights_sha256": sha256_of_folder(merged),
        "adapter": "adapter-2",
        "adapter_sha256": sha256_of_folder(adapter),
    }
    deployment = served.run.read("deployment.yaml", a.Deployment).model_copy(update=update)
    write_atomically(
        run.path / "inputs" / "deployment.yaml", to_yaml(deployment.model_dump(mode="json", exclude_none=True))
    )
    name_request(run, CANDIDATE)
    process = start(run, home)
    yield Joined(process, run, merged)
    process.terminate()
    process.wait(60)


@pytest.mark.slow
def test_a_new_adapter_joins_the_process_and_goes_live_while_clients_ask(
    served: Served, request: pytest.FixtureRequest
) -> None:
    words, project = INPUTS[0], served.house.project
    with asking(served.house, words, clients=8) as said:
        until(lambda: len(said) >= 8, seconds=60)
        new: Joined = request.getfixturevalue("joined")
        until(lambda: (new.run.path / "service.json").exists() or new.process.poll() is not None, seconds=120)
        assert new.process.poll() is None, log(new.run)
        project.record(Routed(gateway="0" * 64, production=CANDIDATE, previous=PRODUCTION))
        right = readable(greedy(new.merged, words))
        until(lambda: readable(said[-1]) == right, seconds=30)
    assert "failed" not in said
    assert {readable(text) for text in said} == {readable(greedy(served.merged, words)), right}
    assert [readable(ask(served.house, each)) for each in INPUTS] == [
        readable(greedy(new.merged, each)) for each in INPUTS
    ]
    assert members(new.run) == [], "it has no engine of its own"


@contextmanager
def asking(house: House, words: str, clients: int) -> Generator[list[str]]:
    """So many clients ask the same again and again; what they heard, "failed" where it was no answer."""
    said, over = list[str](), threading.Event()

    def one() -> None:
        while not over.is_set():
            try:
                said.append(ask(house, words))
            except (AssertionError, httpx2.HTTPError):
                said.append("failed")

    threads = [threading.Thread(target=one) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield said
    finally:
        over.set()
        for thread in threads:
            thread.join(120)


@pytest.mark.slow
def test_zz_a_killed_server_leaves_no_process_behind_and_takes_its_adapters_up_again(
    served: Served, joined: Joined
) -> None:
    """The last one: it ends the server, whose job would start it again."""
    group = [pid for pid in members(served.run) if is_alive(pid)]
    assert len(group) >= 2, "vLLM is more than one process"
    server = next(pid for pid in group if os.getpgid(pid) == pid)
    os.kill(server, signal.SIGKILL)
    assert served.process.wait(60) == 128 + signal.SIGKILL
    until(lambda: not any(is_alive(pid) for pid in group), seconds=30)
    assert served.house.post().status_code == 503
    until(lambda: not (joined.run.path / "service.json").exists(), seconds=30)
    again = start(served.run, served.base.parent)
    try:
        until(lambda: (joined.run.path / "service.json").exists() or again.poll() is not None, seconds=500)
        assert again.poll() is None, log(served.run)
        until(lambda: served.house.get("/health").status_code == 200, seconds=30)
        assert readable(ask(served.house, INPUTS[0])) == readable(greedy(joined.merged, INPUTS[0]))
    finally:
        again.terminate()
        again.wait(60)


def members(run: RunFolder) -> list[int]:
    """The processes that work in this service's folder."""
    found: list[int] = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                if (path / "cwd").readlink() == (run.out / "models").resolve():
                    found.append(int(path.name))
            except OSError:
                continue
    return found


# ---------------------------------------------------------------- without vLLM


def test_an_environment_without_vllm_is_none(tmp_path: Path) -> None:
    settings = read_settings({"TENET_HOME": str(tmp_path), "TENET_VLLM": str(Path(sys.executable))})
    assert find_vllm(settings) is None
    assert find_vllm(read_settings({"TENET_HOME": str(tmp_path), "TENET_VLLM": str(tmp_path / "nowhere")})) is None


def test_what_vllm_is_told_fits_the_adapter(tmp_path: Path) -> None:
    from tools.vllm import Vllm

    write_atomically(tmp_path / "base" / "config.json", b'{"max_position_embeddings": 512}')
    write_atomically(tmp_path / "adapter" / "adapter_config.json", b'{"r": 12}')
    said = " ".join(command(Vllm(Path("python"), "0.32.0+cpu"), tmp_path / "base", tmp_path / "adapter", 8000))
    assert "--max-model-len 512" in said and "--max-lora-rank 16" in said and f"tuned={tmp_path / 'adapter'}" in said
    assert "--dtype float32" in said
    on_gpu = command(Vllm(Path("python"), "0.32.0"), tmp_path / "base", tmp_path / "adapter", 8000)
    assert "float32" not in on_gpu and "--enforce-eager" not in on_gpu


def test_a_server_that_would_not_fit_is_not_started(tmp_path: Path) -> None:
    from tools.serve import CannotServe, refuse_without_memory

    deployment = samples.sample("deployment")
    assert isinstance(deployment, a.Deployment)
    refuse_without_memory(deployment, tmp_path, free=8e9)
    with pytest.raises(CannotServe, match=r"needs about 0\.6 GB of memory, and 0\.1 GB are free"):
        refuse_without_memory(deployment, tmp_path, free=1e8)


@pytest.mark.slow
def test_vllm_knows_every_flag_of_the_files_that_are_exported(tmp_path: Path) -> None:
    """An image of this version would end at once with a flag that it does not know."""
    from tools.containers import IMAGE, flags

    if not VLLM:
        pytest.skip("no vLLM: VLLM_ENVIRONMENT names no environment that has it (make vllm)")
    found = find_vllm(read_settings({"TENET_HOME": str(tmp_path), "TENET_VLLM": VLLM}))
    assert found and IMAGE.endswith(f"v{found.version.partition('+')[0]}")
    asked = [str(found.python), "-m", "vllm.entrypoints.openai.api_server", *flags("triage"), "--no-such-flag"]
    done = subprocess.run(asked, capture_output=True, text=True, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    assert done.stderr.strip().endswith("unrecognized arguments: --no-such-flag"), done.stderr[-500:]
