"""Where the data cannot be made as wanted: what is said, what is kept, how to go on. The limits of documents and tables are in
test_reading_documents.py, those of a dead teacher and of rows of nothing in test_distilling.py and test_distilabel_guards.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from tenet.artifacts import DataPlan, Row
from tools.teaching.child import Counting, TeacherFailed, watch
from tools.teaching.grid import grid
from tools.teaching.planning import cell_counts


def test_a_teacher_that_gives_no_answer_for_too_long_is_not_waited_for(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with pytest.raises(
            TeacherFailed, match=r"^The teacher has given no answer .* kept: start the job again to go on"
        ):
            watch(child, Counting({"a": "cell"}, tmp_path / "answered.txt"), lambda heard: None, most=0.0)
    finally:
        child.kill()
        child.wait()


def test_a_cell_that_cannot_be_filled_says_why_and_what_to_do_and_the_others_stand() -> None:
    plan = DataPlan(rows_per_label=15, generator="built-in", axes={"tone": ("calm", "upset", "in iambic verse")})
    cells = grid(plan, ("post",))
    rows = [
        Row(id=f"s{at}", input="x", output="post", origin="synthetic", group="g", cell=cell)
        for at, cell in enumerate(["post · calm"] * 5 + ["post · upset"])
    ]
    wanted = dict.fromkeys((cell.name for cell in cells["post"]), 5)
    said = {name: one.said for name, one in cell_counts(wanted, cells, rows).items()}
    assert said == {
        "post · calm": None,
        "post · upset": "more would have repeated itself or left the label: more examples of yours bring more",
        "post · in iambic verse": "the built-in teacher cannot write “in iambic verse”: connect a model, or take it out of the axes",
    }
    nothing = cell_counts(wanted, cells, rows[:5])["post · upset"].said
    assert (
        nothing
        == "nothing that was written for it stood the checks: add an example of its kind, or take it out of the plan"
    )
