"""Planted causes of a bad answer: each is found, and the patch is as small as its cause."""

import csv
from pathlib import Path

import pytest

from surfaces.cli.complaining import complain
from surfaces.complaints import diagnosed, mend
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import CHECKOUT, read_settings
from tests import samples
from tests.agent.conversations import open_session
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI, Status
from tools.complaining import Complaint, cause_of, forecast, patch_for
from tools.complaining.near import NEAR

BILLING = (
    "I was charged twice for one order",
    "I was charged two times this month",
    "The invoice shows a wrong amount",
    "My card was charged twice",
)
SHIPPING = (
    "Where is my parcel?",
    "My parcel never came",
    "The courier left my parcel outside",
    "When will my parcel arrive?",
)
PARCEL = Complaint("Where is my parcel now?", "billing", "shipping")


def rows(texts: tuple[str, ...], label: str, prefix: str) -> list[a.Row]:
    return [
        a.Row(id=f"{prefix}{n}", input=text, output=label, origin="user", group=f"{prefix}{n}")
        for n, text in enumerate(texts)
    ]


def made(home: Path, train: list[a.Row]) -> Project:
    """A project with these rows to learn from, and the same as its examples."""
    project = Project.create("triage", home / "projects")
    heldout = [
        *rows(("I was charged three times",), "billing", "h"),
        *rows(("Has my parcel been sent?",), "shipping", "g"),
    ]
    files = {"train": train, "validation": heldout, "heldout": heldout}
    cards: dict[a.Split, a.DataFile] = {}
    for split in a.SPLITS:
        content = to_jsonl(files[split])
        write_atomically(project.path / "data" / f"{split}.jsonl", content)
        cards[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of(content), rows=len(files[split]))
    project.put("spec", samples.spec(), "mind")
    project.put("tenets", samples.tenets(), "mind")
    project.put("examples", a.Examples(rows=tuple(train)), "person")
    project.put("dataset", samples.sample("dataset").model_copy(update={"files": cards}), "job")
    return project


@pytest.fixture
def good(tmp_path: Path) -> Project:
    return made(tmp_path, [*rows(BILLING, "billing", "b"), *rows(SHIPPING, "shipping", "s")])


def test_rows_with_the_wrong_label_are_found_and_only_they_are_changed(tmp_path: Path) -> None:
    wrong = [*rows(SHIPPING[:1], "billing", "w"), *rows(SHIPPING[1:2], "billing", "v")]
    project = made(
        tmp_path, [*rows(BILLING, "billing", "b"), *wrong, *rows(("It was left at the wrong door",), "shipping", "s")]
    )
    cause = cause_of(project, PARCEL)
    assert cause.kind == "wrong label" and "w0" in {row.id for row in cause.rows}
    patch = patch_for(project, PARCEL, cause)
    before = {row.id: row.output for row in project.get("examples", a.Examples).rows}
    after = {row.id: row.output for row in patch.examples.rows}
    assert {id for id in before if before[id] != after[id]} == set(patch.relabelled) <= {"w0", "v0"}
    assert set(after) - set(before) == {patch.added}
    found = forecast(project, PARCEL, patch)
    assert found.heals_the_complaint and found.broken == () and found.rows == 2


def test_a_text_unlike_all_others_is_a_gap(good: Project) -> None:
    strange = Complaint("Do you deliver to the lighthouse on the island?", "billing", "shipping")
    cause = cause_of(good, strange)
    assert cause.kind == "data gap" and cause.rows == ()
    assert patch_for(good, strange, cause).relabelled == ()


def test_where_the_data_is_right_it_is_the_model(good: Project) -> None:
    cause = cause_of(good, PARCEL)
    assert cause.kind == "base limit" and all(row.output == "shipping" for row in cause.rows)


def test_a_reward_that_pays_for_it_is_named(good: Project) -> None:
    assert cause_of(good, PARCEL, paid=(1.0, 0.5)).kind == "reward exploit"
    assert cause_of(good, PARCEL, paid=(0.0, 1.0)).kind == "base limit"
    assert cause_of(good, PARCEL, paid=(None, 1.0)).kind == "base limit", "what cannot be told is no evidence"


def test_what_the_evaluated_model_answered_right_is_skew(good: Project) -> None:
    answers = to_jsonl([{"id": "g0", "answer": "shipping"}, {"id": "h0", "answer": "billing"}])
    write_atomically(good.path / "tuned.jsonl", answers)
    file = a.DataFile(path="tuned.jsonl", sha256=sha256_of(answers), rows=2)
    system = a.SystemScore(name="tuned", description="tuned", tenets={}, accuracy=samples.RATE, predictions=file)
    good.put("report", samples.sample("report").model_copy(update={"systems": (system,)}), "job")
    complaint = Complaint("Has my parcel been sent?", "billing", "shipping")
    assert cause_of(good, complaint).kind == "serving skew"
    assert cause_of(good, PARCEL).kind != "serving skew"


def test_a_label_that_does_not_exist_is_no_matter_of_data(good: Project) -> None:
    assert cause_of(good, Complaint("Hello", "billing", "sales")).kind == "not in the use case"


def test_the_patch_is_an_edit_that_waits_for_approval(good: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_HOME", str(good.home))
    before = good.state.digest("examples")
    complain("triage", PARCEL.input, PARCEL.right, PARCEL.got, fix=False)
    assert good.state.digest("examples") == before
    mend(open_session(good.home), diagnosed(good, read_settings(), PARCEL.input, PARCEL.right, PARCEL.got))
    told = [event.what.text for event in good.events() if isinstance(event.what, j.Told)]
    assert "A complaint" in told[-1] and "Cause: base limit" in told[-1], "the conversation says why"
    assert good.get("examples", a.Examples).rows[-1].input == PARCEL.input
    assert good.state.approval("examples") is None and "examples" in good.state.touched


def test_a_connected_guide_says_what_it_thinks_and_changes_nothing(
    good: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []

    def thinks(asked: Asked) -> Answer:
        told.append(asked.last)
        return {
            "agrees": "no",
            "because": "It says “now”.",
            "write_rows": ["a parcel that is late"],
            "ask": "Is it urgent?",
        }

    before = good.state.digest("examples")
    with FakeOpenAI(play=thinks) as server:
        monkeypatch.setenv("TENET_HOME", str(good.home))
        monkeypatch.setenv("TENET_GUIDE_BASE_URL", server.base_url)
        monkeypatch.setenv("TENET_GUIDE_MODEL", "guide-1")
        complain("triage", PARCEL.input, PARCEL.right, PARCEL.got, fix=False)
    shown = capsys.readouterr().out
    assert "Cause:    base limit" in shown and "Guide:    It thinks otherwise. It says “now”." in shown
    assert "a row that would help: a parcel that is late" in shown and "it asks you: Is it urgent?" in shown
    assert (
        PARCEL.input in told[0] and "base limit" in told[0] and "The courier" not in told[0].partition("## The text")[0]
    )
    assert good.state.digest("examples") == before


def test_a_guide_that_is_away_is_said_and_the_finding_stands(
    good: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeOpenAI(play=lambda asked: Status(401, "expired")) as server:
        monkeypatch.setenv("TENET_HOME", str(good.home))
        monkeypatch.setenv("TENET_GUIDE_BASE_URL", server.base_url)
        monkeypatch.setenv("TENET_GUIDE_MODEL", "guide-1")
        complain("triage", PARCEL.input, PARCEL.right, PARCEL.got, fix=False)
    heard = capsys.readouterr()
    assert "Patch:" in heard.out and "could not be asked what it thinks" in heard.out + heard.err


def test_without_a_dataset_there_is_nothing_to_trace(tmp_path: Path) -> None:
    project = Project.create("young", tmp_path / "projects")
    project.put("spec", samples.spec(), "mind")
    with pytest.raises(NotPossible, match="no dataset yet"):
        cause_of(project, PARCEL)


def test_near_means_about_the_same_thing() -> None:
    """The threshold, held against the shipped tickets."""
    import numpy as np

    from evals.embedding import embed, similarities

    with (CHECKOUT / "scenarios" / "data" / "tickets.csv").open(encoding="utf-8") as file:
        tickets = list(csv.reader(file))[1:]
    vectors, labels = embed([text for text, *_ in tickets]), np.array([label for _, label, *_ in tickets])
    near = np.triu(similarities(vectors, vectors) >= NEAR, 1)
    same = labels[:, None] == labels[None, :]
    assert near.sum() > 100 and (near & same).sum() / near.sum() > 0.98
