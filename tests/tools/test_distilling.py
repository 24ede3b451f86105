"""The distilabel pipeline, run for real in its child process, with the built-in teacher and over HTTP."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_server import Answer, Asked, FakeOpenAI, Status
from tests.tools.leftovers import processes_of, until_none
from tools.distilling import make_rows
from tools.teaching.checking import MEANS_ANOTHER
from tools.teaching.child import TeacherFailed
from tools.teaching.contract import UNREADABLE, Ask, MadeRow, Order, Reference, SeedText, TeacherRequest

OWN = {
    "billing": ("I was charged twice for one order", "Please send me the invoice", "My refund has not been paid"),
    "shipping": ("My parcel has not arrived", "The package was damaged", "The courier went to the wrong address"),
}


def order(built_in: bool) -> Order:
    asks = [
        Ask(
            split="train",
            request=TeacherRequest(
                label=label,
                examples=tuple(SeedText(id=f"{label}{at}", text=text) for at, text in enumerate(texts)),
                count=3,
                variation=number,
            ),
        )
        for label, texts in OWN.items()
        for number in range(2)
    ]
    references = tuple(
        Reference(text=text, label=label, split="train") for label, texts in OWN.items() for text in texts
    )
    taken = tuple(reference.text for reference in references)
    return Order(
        built_in=built_in, temperature=0.5, asks=tuple(asks), references=references, taken=taken, near_duplicate=0.95
    )


def made(built_in: bool, folder: Path) -> tuple[MadeRow, ...]:
    return make_rows(order(built_in), folder / "making", folder, lambda answered: None)


def plays_a_teacher(asked: Asked) -> Answer:
    """Answers for its label, except that its second answer about shipping is about billing; once it only mumbles."""
    _, _, request_and_fence = asked.messages[1]["content"].partition("\n")
    request = TeacherRequest.model_validate(json.JSONDecoder().raw_decode(request_and_fence)[0])
    if (request.label, request.variation) == ("billing", 1):
        return "hm, let me think"
    about = (
        "payment for invoice"
        if (request.label == "billing" or request.variation)
        else "late parcel with tracking number"
    )
    words = ("Where is the", "Nobody told me about the", "I am still waiting for an answer on the")
    rows = [
        {"text": f"{word} {about} {request.variation}{at}", "from": request.examples[0].id}
        for at, word in enumerate(words)
    ]
    return json.dumps({"rows": rows})


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("BASE_URL", "MODEL", "API_KEY"):
        monkeypatch.delenv(f"TENET_TEACHER_{name}", raising=False)
    yield


def teacher(monkeypatch: pytest.MonkeyPatch, server: FakeOpenAI) -> None:
    monkeypatch.setenv("TENET_TEACHER_BASE_URL", server.base_url)
    monkeypatch.setenv("TENET_TEACHER_MODEL", "fake-model")
    monkeypatch.setenv("TENET_TEACHER_API_KEY", "sk-secret")


def test_the_built_in_teacher_writes_through_the_pipeline_which_never_loads_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its child finds one that cannot be loaded."""
    (tmp_path / "torch.py").write_text("raise ImportError('torch was wanted')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    good = [row for row in made(True, tmp_path) if row.dropped is None]
    assert {row.label for row in good} == {"billing", "shipping"}
    assert all(row.parent and row.parent.startswith(row.label) for row in good)


@pytest.mark.slow
def test_a_connected_teacher_is_asked_each_thing_once_whatever_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOpenAI(play=plays_a_teacher) as server:
        teacher(monkeypatch, server)
        rows = made(False, tmp_path)
        first = len(server.asked)
        for finished in tmp_path.glob("making/*/made.jsonl"):
            finished.unlink()
        next((tmp_path / "answers").iterdir()).unlink()
        assert made(False, tmp_path) == rows
        again = len(server.asked) - first
    assert [row.dropped for row in rows] == [None] * 3 + [UNREADABLE] + [None] * 3 + [MEANS_ANOTHER] * 3
    mumbled = 2  # the same mumble to a request to mend it: the third question would be the second again
    assert (first, again) == (3 + mumbled, 1 + mumbled)
    assert not any("sk-secret" in path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())


def test_a_teacher_that_does_not_answer_fails_the_run_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOpenAI(play=lambda asked: Status(401, "wrong key")) as server:
        teacher(monkeypatch, server)
        with pytest.raises(TeacherFailed, match=r"^4 of 4 requests to the teacher got no answer .*fake-model"):
            made(False, tmp_path)
    assert not list(tmp_path.glob("making/*/made.jsonl"))


def test_a_killed_pipeline_leaves_no_process_and_is_reported(tmp_path: Path) -> None:
    killer = threading.Thread(target=kill_first, args=(str(tmp_path),))
    killer.start()
    with pytest.raises(TeacherFailed, match=r"broke off; the last lines of \w+/log.txt say why"):
        made(True, tmp_path)
    killer.join()
    assert until_none(str(tmp_path)) == []


def kill_first(folder: str) -> None:
    """Kill the pipeline's own process, once it has started others."""
    while len(running := processes_of(folder)) < 4:
        time.sleep(0.05)
    os.kill(min(running), signal.SIGKILL)


def test_a_plan_for_a_connected_teacher_says_so_when_none_is_set(tmp_path: Path, connect: None) -> None:
    with pytest.raises(TeacherFailed, match="none is connected"):
        made(False, tmp_path)
