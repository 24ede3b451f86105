"""A stock task by its real name, through lm-eval's own loading: from a folder, from a hub, from a cache, and with none of these.

The task, its examples and its way to read an answer are lm-eval's; the data set has the hub's shape with rows of our own.
"""

from pathlib import Path

import pytest

from evals.harness import Answer, Question
from evals.standard import TUNED, hub_answers
from evals.standard import run as ask
from tenet.files import to_jsonl, to_yaml, write_atomically
from tests.fakes.dataset_hub import DatasetHub
from tests.fakes.openai_server import Asked, FakeOpenAI

SUMS = [
    {"question": f"Ada has {n} pears and buys {n + 1}. How many has she?", "answer": f"{n} + {n + 1}\n#### {2 * n + 1}"}
    for n in range(1, 7)
]
SPLITS = {"train": SUMS, "test": SUMS[:4]}
TOLD = {"configs": [{"config_name": "main", "data_files": [{"split": s, "path": f"main/{s}-*"} for s in SPLITS]}]}
FILES = {
    "README.md": b"---\n" + to_yaml(TOLD) + b"---\n",
    **{f"main/{split}-00000-of-00001.jsonl": to_jsonl(rows) for split, rows in SPLITS.items()},
}
NOWHERE = "http://127.0.0.1:9"
"""The port where nothing is ever served."""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test or a person fetched before must not answer here."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_ENDPOINT", NOWHERE)
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_DATASETS_CACHE", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)


def calculates(asked: Asked) -> str:
    """Rightly for Ada's first two purchases."""
    words = asked.last.rpartition("Question:")[2].replace(".", " ").split()
    first, second = (int(word) for word in words if word.isdigit())
    return f"So it is\n#### {first + second if first < 3 else first}"


def asked_for(tasks: tuple[str, ...] = ("gsm8k",), data: Path | None = None) -> tuple[Answer, list[Asked]]:
    with FakeOpenAI(play=calculates) as server:
        found = ask(Question(base_url=server.base_url, model=TUNED, tasks=tasks, data=data))
        return found, list(server.asked)


def is_right(found: Answer, asked: list[Asked]) -> bool:
    """Scored by lm-eval's reading of the answer, with five of the training rows shown before each question."""
    scores = found.tasks["gsm8k"]
    assert found.left_out == {}
    assert {str(one.messages).count("Question:") for one in asked} == {6}, "five shown, one asked"
    return (scores.metric, scores.mean, scores.by_row) == ("exact_match", 0.5, {0: 1.0, 1: 1.0, 2: 0.0, 3: 0.0})


def test_its_data_set_may_lie_in_a_folder(tmp_path: Path) -> None:
    for name, content in FILES.items():
        write_atomically(tmp_path / "sets" / "openai" / "gsm8k" / name, content)
    assert is_right(*asked_for(data=tmp_path / "sets"))


def test_its_data_set_is_fetched_from_a_hub_and_then_known_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with DatasetHub({"openai/gsm8k": FILES}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert is_right(*asked_for())
        assert any(path.endswith("main/test-00000-of-00001.jsonl") for path in hub.asked)
    assert not hub_answers()
    assert is_right(*asked_for())


def test_without_a_hub_it_is_said_what_to_fetch_and_where_to_put_it() -> None:
    found, asked = asked_for()
    assert not found.tasks and not asked
    said = found.left_out["gsm8k"]
    assert said.startswith("Its data set openai/gsm8k lies on a hub that cannot be reached from here")
    assert (
        "hf download openai/gsm8k --repo-type dataset --local-dir sets/openai/gsm8k" in said and "--data sets" in said
    )


def test_a_hub_that_refuses_is_a_hub_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not hub_answers()
    with DatasetHub({}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert hub_answers()
