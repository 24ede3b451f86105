"""What people ask beside what the model was trained on: another kind of inputs is noticed, the usual kind never is."""

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

from surfaces.cli.serving import show_inputs
from tenet import artifacts as a
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.project import Project
from tenet.settings import CHECKOUT
from tests import samples
from tests.fakes.receiver import receiver
from tests.tools.gateway.house import QUIET, project_with
from tests.tools.gateway.test_watching import problems
from tools.gateway.inputs import EVERY, FEWEST, LAST, Inputs, Watching, limit_of, main, read_drift, reference

OTHERWISE = (
    "Write a poem about the autumn wind",
    "What is the capital of Mongolia?",
    "Translate good morning into Finnish",
    "How long do I boil an egg?",
    "Explain quantum tunnelling to a child",
)


def tickets() -> list[str]:
    with (CHECKOUT / "scenarios" / "data" / "tickets.csv").open(encoding="utf-8", newline="") as file:
        texts = [row[0] for row in csv.reader(file)][1:]
    return random.Random(0).sample(texts, len(texts))


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    found = tickets()
    return {"train": found[:80], "heldout": found[80:140], "live": found[140:200]}


def trained(project: Project, texts: dict[str, list[str]]) -> Project:
    files: dict[a.Split, a.DataFile] = {}
    for split in ("train", "heldout"):
        rows = [
            a.Row(id=f"{split}{n}", input=t, output="billing", origin="user", group=f"{split}{n}")
            for n, t in enumerate(texts[split])
        ]
        content = to_jsonl(rows)
        write_atomically(project.path / "data" / f"{split}.jsonl", content)
        files[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of(content), rows=len(rows))
    card = samples.sample("dataset").model_copy(update={"files": files})
    project.put("dataset", card, "job")
    return project


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """One text is embedded once for all of these tests."""
    monkeypatch.setattr("evals.embedding.forget", lambda: None)


@pytest.fixture
def project(tmp_path: Path, texts: dict[str, list[str]]) -> Project:
    return trained(project_with(tmp_path, "http://127.0.0.1:1"), texts)


def test_the_usual_kind_of_inputs_is_left_in_peace(project: Project, texts: dict[str, list[str]]) -> None:
    watching = Watching(project, QUIET)
    found = [drift for text in texts["live"] if (drift := watching.heard(text))]
    assert len(texts["live"]) >= FEWEST and found and not any(drift.is_far for drift in found)
    assert problems(project) == []
    drift = read_drift(project.path)
    assert drift and drift == found[-1] and drift.usual < drift.limit


def test_another_kind_of_inputs_is_said_once_and_shown_without_personal_data(
    project: Project, texts: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    watching = Watching(project, QUIET)
    asked = [*texts["live"][:20], "My card is 4111 1111 1111 1111, write me an ode", *OTHERWISE * 36]
    found = [drift for text in asked if (drift := watching.heard(text))]
    assert found[-1].is_far and len(set(found[-1].furthest)) == len(found[-1].furthest)
    (said,) = problems(project)
    assert "other things than the model was trained on" in said
    assert not any("4111" in text for drift in found for text in drift.furthest)
    show_inputs(project)
    assert "Another kind of inputs" in capsys.readouterr().out


def test_the_limit_is_that_of_windows_in_which_nothing_changed(project: Project) -> None:
    """Halves of the held-out rows against each other, many times: how often is the one taken for another kind?"""
    known = reference(project)
    assert known
    draw, wrong, times = random.Random(1), 0, 100
    for _ in range(times):
        mixed = draw.sample(known.usual, len(known.usual))
        half, other = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
        wrong += sum(other) / len(other) > limit_of(half, len(other))
    assert wrong <= 0.02 * times
    assert limit_of(known.usual, 200) < limit_of(known.usual, 20), "a small window says less"


def test_too_few_held_out_rows_say_nothing(tmp_path: Path, texts: dict[str, list[str]]) -> None:
    project = trained(project_with(tmp_path, "http://127.0.0.1:1"), texts | {"heldout": texts["heldout"][:10]})
    watching = Watching(project, QUIET)
    assert reference(project) is None and all(watching.heard(text) is None for text in OTHERWISE * 20)


class Sent:
    def __init__(self) -> None:
        self.inputs: list[str] = []

    def send(self, value: dict[str, Any]) -> None:
        self.inputs.append(value["input"])


def test_nothing_is_started_for_a_model_that_is_hardly_asked_and_a_flood_is_a_sample(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prometheus_client import CollectorRegistry, Counter

    from tools.gateway import inputs

    clock = [0.0]
    monkeypatch.setattr(inputs.time, "monotonic", lambda: clock[0])
    watched, sent = Inputs(project, Counter("left_out", "", registry=CollectorRegistry())), Sent()
    monkeypatch.setattr(watched, "_pipe", sent)
    for number in range(FEWEST - 1):
        watched.saw(f"text {number}")
    assert sent.inputs == []
    for number in range(5 * LAST):
        watched.saw(f"flood {number}")
    assert len(sent.inputs) == LAST and sent.inputs[0] == "text 0"
    clock[0] += 10
    for number in range(50):
        watched.saw(f"later {number}")
    assert sent.inputs[LAST:] == [f"later {number}" for number in range(20)]


def test_the_process_takes_lines_and_tells_the_webhook(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({"input": text}).encode() for text in (OTHERWISE * 12)[:EVERY]]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines)), encoding="utf-8"))
    monkeypatch.setattr("sys.argv", ["tools.gateway.inputs", str(project.path)])
    monkeypatch.setattr("os.nice", int)
    with receiver() as hook:
        monkeypatch.setenv("TENET_GATEWAY_ALERT_WEBHOOK", hook.url)
        main()
    assert "other things than the model was trained on" in hook.got[0].text and len(problems(project)) == 1
