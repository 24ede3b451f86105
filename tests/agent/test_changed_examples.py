"""Examples changed one by one become one edit of the examples; what would be lost is refused."""

import json
from functools import partial
from pathlib import Path

import pytest

from agent.changed_rows import Anew, changed, changes_of
from tenet import artifacts as a
from tenet.problems import NotPossible
from tenet.settings import read_settings
from tests.fakes.openai_server import FakeOpenAI
from tests.samples import examples, spec
from tools.teaching.again import written_anew


def wish(**change: str) -> str:
    return json.dumps([change])


def nobody(row: a.Row, rows: object) -> a.Row:
    raise AssertionError("no teacher is asked")


def after(text: str, anew: Anew = nobody) -> list[a.Row]:
    lines = changed(examples().rows, changes_of(text), anew).splitlines()
    return [a.Row.model_validate_json(line) for line in lines]


def test_a_row_is_taken_out_relabelled_written_anew_or_accepted() -> None:
    first, *others = examples().rows
    assert [row.id for row in after(wish(id=first.id, do="remove"))] == [row.id for row in others]
    assert after(wish(id=first.id, do="label", output="other"))[0].output == "other"
    written = after(wish(id=first.id, do="write", input=" new words ", output="other"))[0]
    assert (written.id, written.input, written.output, written.origin) == (first.id, "new words", "other", "user")
    drafted = [row.model_copy(update={"origin": "drafted"}) for row in examples().rows]
    accepted = changed(drafted, changes_of(wish(id=first.id, do="accept")), nobody).splitlines()
    assert [json.loads(line)["origin"] for line in accepted] == ["user"] + ["drafted"] * len(others)


def test_a_row_is_added_with_what_the_rows_of_its_label_test_and_never_twice() -> None:
    rows = examples().rows
    added = after(wish(do="add", input=" quite new words ", output=rows[0].output))
    assert [row.id for row in added[:-1]] == [row.id for row in rows]
    new = added[-1]
    assert (new.input, new.output, new.origin, new.tenets) == (
        "quite new words",
        rows[0].output,
        "user",
        rows[0].tenets,
    )
    with pytest.raises(NotPossible, match="There is a row"):
        after(wish(do="add", input=rows[0].input.upper(), output=rows[0].output))
    with pytest.raises(NotPossible, match="needs a text and an answer"):
        after(wish(do="add", input="  ", output="x"))


def test_a_row_is_written_anew_by_the_teacher_from_the_others_of_its_label(tmp_path: Path) -> None:
    rows = examples().rows
    anew = partial(written_anew, spec=spec(), project=tmp_path, settings=read_settings({"TENET_HOME": str(tmp_path)}))
    found = after(wish(id=rows[0].id, do="anew"), anew)
    fresh = found[0]
    assert [row.id for row in found[1:]] == [row.id for row in rows[1:]]
    assert (fresh.output, fresh.origin, fresh.generator) == (rows[0].output, "drafted", "built-in")
    assert fresh.input not in {row.input for row in rows} and fresh.id not in {row.id for row in rows}
    parent = next(row for row in rows if row.id == fresh.parent)
    assert parent.output == fresh.output and fresh.group == parent.group and parent.id != rows[0].id
    again = anew(fresh, found)
    assert again.input not in {row.input for row in (*rows, *found)}


def test_a_connected_teacher_writes_the_row_and_its_failure_changes_nothing(tmp_path: Path) -> None:
    rows = examples().rows
    written = json.dumps(
        {"rows": [{"text": rows[1].input}, {"text": "Why was my card charged twice?", "from": rows[1].id}]}
    )
    with FakeOpenAI(written) as server:
        given = {"TENET_HOME": str(tmp_path), "TENET_TEACHER_MODEL": "t", "TENET_TEACHER_BASE_URL": server.base_url}
        fresh = written_anew(rows[0], rows, spec(), tmp_path, read_settings(given))
    assert (fresh.input, fresh.output, fresh.generator) == ("Why was my card charged twice?", rows[0].output, "t")
    with pytest.raises(NotPossible, match="stays as it is"):
        written_anew(rows[2], rows, spec(), tmp_path, read_settings(given))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (wish(id=examples().rows[0].id, do="write", input=" ", output="x"), "needs a text and an answer"),
        (json.dumps([{"id": row.id, "do": "remove"} for row in examples().rows]), "take out every example"),
        ("[{]", "do not fit"),
        (wish(id="x", do="approve"), "do not fit"),
    ],
)
def test_what_cannot_be_is_refused(text: str, says: str) -> None:
    with pytest.raises(NotPossible, match=says):
        after(text)
