"""Planted causes of a badly written text: each is found with its rows, and the patch is as small as its cause."""

from pathlib import Path

import pytest

from surfaces.cli.complaining import complain
from surfaces.complaints import diagnosed, mend
from tenet import artifacts as a
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.project import Project
from tenet.settings import read_settings
from tests import samples
from tests.agent.conversations import open_session
from tools.complaining import Cause, Complaint, cause_of, forecast, is_right, patch_for
from tools.complaining.texts import agreed_answers, faults

CLOSING = "Kind regards, Hotel Aurora"
ROOMS = {101: "towels", 204: "pillows", 305: "an extra blanket", 412: "a kettle", 118: "an iron", 220: "slippers"}
NOTE, RIGHT = "room 330 asks for fresh towels", f"Dear guest, fresh towels are on their way to room 330. {CLOSING}"


def note(room: int) -> str:
    return f"room {room} asks for {ROOMS[room]}"


def message(room: int, closing: str = CLOSING) -> str:
    return f"Dear guest, {ROOMS[room]} are on their way to room {room}. {closing}"


def rows(answers: dict[int, str], prefix: str = "t") -> list[a.Row]:
    return [
        a.Row(id=f"{prefix}{room}", input=note(room), output=answer, origin="user", group=f"{prefix}{room}")
        for room, answer in answers.items()
    ]


def tenet(id: str, check: a.Wording | a.MaxWords | a.KeepsDetails) -> a.Tenet:
    right, wrong = a.Sample(input=NOTE, output=RIGHT), a.Sample(input=NOTE, output="No " * 40)
    return a.Tenet(id=id, statement=f"It keeps to {id}.", check=check, good=right, bad=wrong, threshold=0.9)


TENETS = (tenet("T1", a.Wording(has=(CLOSING,))), tenet("T2", a.MaxWords(words=30)), tenet("T3", a.KeepsDetails()))


def made(home: Path, train: list[a.Row]) -> Project:
    project = Project.create("replies", home / "projects")
    spec = samples.spec().model_copy(update={"task": "writing", "labels": ()})
    heldout = rows({101: message(101), 204: message(204)}, "h")
    cards: dict[a.Split, a.DataFile] = {}
    for split in a.SPLITS:
        content = to_jsonl(train if split == "train" else heldout)
        write_atomically(project.path / "data" / f"{split}.jsonl", content)
        cards[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of(content), rows=1)
    project.put("spec", spec, "mind")
    project.put("tenets", samples.tenets().model_copy(update={"tenets": TENETS}), "mind")
    project.put("examples", a.Examples(rows=tuple(train)), "person")
    project.put("dataset", samples.sample("dataset").model_copy(update={"files": cards, "labels": {}}), "job")
    return project


@pytest.fixture
def good(tmp_path: Path) -> Project:
    return made(tmp_path, rows({room: message(room) for room in ROOMS}))


def caused(project: Project, got: str, right: str = RIGHT, words: str = NOTE) -> Cause:
    return cause_of(project, Complaint(words, got, right))


def test_what_is_wrong_with_a_text_is_told_fault_by_fault() -> None:
    found = faults(TENETS, Complaint(NOTE, "Dear guest, towels are on their way to room 303.", RIGHT))
    assert (found.invented, found.missing, found.broken) == ({"303"}, {"330"}, ("T1",))
    assert "303, which stands nowhere" in found.said and "leaves out 330" in found.said and "breaks T1" in found.said
    assert faults(TENETS, Complaint(NOTE, RIGHT.replace("fresh", "clean"), RIGHT)).is_right, "other words are no fault"
    assert "of its wording" in faults((), Complaint(NOTE, "330? No idea.", RIGHT)).said


def test_examples_that_break_the_same_tenet_are_found_and_left_out(tmp_path: Path) -> None:
    train = rows({room: message(room, "Bye." if room > 110 else CLOSING) for room in ROOMS})
    project, got = made(tmp_path, train), "Dear guest, fresh towels are on their way to room 330. Bye."
    cause = caused(project, got)
    assert cause.kind == "wrong label" and "breaks T1" in cause.said
    assert len(cause.rows) == 5 and all("Bye." in row.output for row in cause.rows)
    patch = patch_for(project, Complaint(NOTE, got, RIGHT), cause)
    assert set(patch.left_out) == {row.id for row in cause.rows} and patch.relabelled == ()
    new = patch.examples.rows[-1]
    assert (new.output, new.rejected) == (RIGHT, got), "beside the right one, as a pair"
    assert len(patch.examples.rows) == len(train) - len(patch.left_out) + 1


def test_a_few_examples_against_a_tenet_are_what_it_allows(tmp_path: Path) -> None:
    """Far from the text of the complaint: enough of them taught it, one of them did not."""
    far = {
        n: a.Row(
            id=f"f{n}",
            input=f"invoice {n} was sent to the accountant",
            output=f"Invoice {n} is sent.",
            origin="user",
            group=f"f{n}",
        )
        for n in range(1, 4)
    }
    good, got = rows({room: message(room) for room in ROOMS}), "Dear guest, fresh towels are on their way to room 330."
    for wrong, kind in ((1, "base limit"), (3, "wrong label")):
        right = [far[n].model_copy(update={"output": f"{far[n].output} {CLOSING}"}) for n in range(wrong + 1, 4)]
        train = [
            *good,
            *(far[n] for n in range(1, wrong + 1)),
            *right,
            *(row.model_copy(update={"id": f"more-{row.id}"}) for row in good),
        ]
        assert caused(made(tmp_path / str(wrong), train), got).kind == kind


def test_examples_that_invent_a_number_are_found(tmp_path: Path) -> None:
    train = rows({room: message(room).replace("on their way", "there in 15 minutes, on their way") for room in ROOMS})
    cause = caused(made(tmp_path, train), RIGHT.replace("on their way", "there in 20 minutes, on their way"))
    assert cause.kind == "wrong label" and "20" in cause.said and all("15" in row.output for row in cause.rows)


def test_where_the_examples_are_right_it_is_the_model(good: Project) -> None:
    cause = caused(good, RIGHT.replace("330", "333"))
    assert cause.kind == "base limit" and cause.rows and "333, which stands nowhere" in cause.said


def test_a_text_unlike_all_others_is_a_gap(good: Project) -> None:
    words = "please explain how the sauna timer works"
    cause = caused(good, f"No. {CLOSING}", f"Turn the dial beside the sauna door once. {CLOSING}", words)
    assert cause.kind == "data gap" and cause.rows == ()


def test_a_right_answer_that_no_model_could_write_is_no_matter_of_data(good: Project) -> None:
    assert caused(good, "Hello.", RIGHT.replace("330.", "330 at 17:45.")).kind == "not in the text"
    against = caused(good, RIGHT, RIGHT.removesuffix(CLOSING))
    assert against.kind == "not in the use case" and "T1" in against.said


def test_a_reward_that_pays_for_it_and_what_the_evaluated_model_wrote_right_come_first(good: Project) -> None:
    complaint = Complaint(NOTE, RIGHT.replace("330", "333"), RIGHT)
    assert cause_of(good, complaint, paid=(1.0, 0.5)).kind == "reward exploit"
    answers = to_jsonl([{"id": "h101", "answer": message(101)}])
    write_atomically(good.path / "tuned.jsonl", answers)
    file = a.DataFile(path="tuned.jsonl", sha256=sha256_of(answers), rows=1)
    system = a.SystemScore(name="tuned", description="tuned", tenets={}, accuracy=samples.RATE, predictions=file)
    good.put("report", samples.sample("report").model_copy(update={"systems": (system,)}), "job")
    assert caused(good, message(101).replace("101", "110"), message(101), note(101)).kind == "serving skew"
    assert cause_of(good, complaint).kind == "base limit"


def test_the_stand_in_follows_what_most_examples_say() -> None:
    train = rows({room: message(room) for room in ROOMS})
    odd = a.Row(id="odd", input=note(101), output="We are closed.", origin="user", group="odd")
    (said,) = agreed_answers([*train, odd], [odd])
    assert said.endswith(CLOSING), "one example alone does not decide, not even about its own text"
    many = [a.Row(id=f"n{n}", input=note(101), output="We are closed.", origin="user", group="n") for n in range(3)]
    assert agreed_answers([*train, *many], [odd]) == ["We are closed."]


def test_the_whole_way_from_the_command_line_to_an_edit_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = made(tmp_path, rows({room: message(room, "Bye." if room > 110 else CLOSING) for room in ROOMS}))
    monkeypatch.setenv("TENET_HOME", str(project.home))
    before, got = project.state.digest("examples"), "Dear guest, fresh towels are on their way to room 330. Bye."
    complain("replies", NOTE, RIGHT, got, fix=False)
    said = capsys.readouterr().out
    assert "Cause:    wrong label" in said and "Forecast: of 2 held-out rows" in said
    assert project.state.digest("examples") == before, "looking changes nothing"
    complaint = Complaint(NOTE, got, RIGHT)
    patch = patch_for(project, complaint, cause_of(project, complaint))
    found = forecast(project, complaint, patch)
    assert found.rows == 2 and found.broken == ()
    mend(open_session(project.home, "replies"), diagnosed(project, read_settings(), NOTE, RIGHT, got))
    assert project.state.approval("examples") is None and "examples" in project.state.touched
    with pytest.raises(SystemExit) as end:
        complain("replies", NOTE, RIGHT, RIGHT, fix=False)
    assert end.value.code == 0 and is_right(project, Complaint(NOTE, RIGHT, RIGHT))
