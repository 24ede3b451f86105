"""The format of scenarios: what is wrong in one is said with its line, and expectations can fail."""

from pathlib import Path

import pytest

from surfaces.cli.running import BROKE, WRONG_SCENARIO, run
from surfaces.scripted.expecting import values
from surfaces.scripted.junit import Result, write_junit
from surfaces.scripted.scenario import read_scenario
from tenet.problems import BadFile

GOOD = """\
about: A test
person: ada
opening: Sort my tickets
replies:
  - at: spec
    say: billing and shipping
approve: [spec]
expect:
  - fresh: spec
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_scenario_is_read(tmp_path: Path) -> None:
    assert read_scenario(written(tmp_path, GOOD)).replies[0].at == "spec"


@pytest.mark.parametrize(
    ("old", "new", "line", "hint"),
    [
        ("at: spec", "at: spek", 5, "spek|Input should be"),
        ("    say: billing and shipping", "    say: x\n    revise: y", 5, "exactly one of"),
        ("expect:\n  - fresh: spec", "expect: []", 8, "at least 1"),
        ("person: ada", "persn: ada", 2, "Extra inputs|Field required"),
        ("  - fresh: spec", "  - fresh: spec\n    approved: spec", 9, "exactly one of"),
        ("opening: Sort my tickets", "opening: [unclosed", 4, "not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, hint: str) -> None:
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(BadFile, match=hint) as problem:
        read_scenario(path)
    assert f"line {line}" in str(problem.value)
    assert run([path], None, None) == WRONG_SCENARIO


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("approve:", "files: [tickets.csv]\napprove:"))
    with pytest.raises(BadFile, match=r"no file tickets\.csv"):
        read_scenario(path)


def test_a_path_finds_what_is_there_and_nothing_else() -> None:
    data = {"a": [{"b": 1}, {"b": 2}], "c": {"d": {"e": 3}}}
    assert values(data, "a.*.b") == [1, 2]
    assert values(data, "a.-1.b") == [2]
    assert values(data, "c.d.e") == [3]
    assert values(data, "a.7.b") == []
    assert values(data, "c.x") == []


def test_junit_tells_a_miss_from_a_break(tmp_path: Path) -> None:
    write_junit(
        tmp_path / "out.xml",
        [Result("a", 1.0), Result("b", 2.0, ("label <x> is missing",)), Result("c", 3.0, broken="no disk")],
    )
    text = (tmp_path / "out.xml").read_text(encoding="utf-8")
    assert 'tests="3"' in text and 'failures="1"' in text and 'errors="1"' in text
    assert "label &lt;x&gt; is missing" in text


def test_a_run_that_meets_a_question_nobody_scripted_is_broken_not_failed(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("  - at: spec\n    say: billing and shipping\n", "  []\n"))
    assert run([path], tmp_path / "junit.xml", None) == BROKE
    assert "nothing scripted" in (tmp_path / "junit.xml").read_text(encoding="utf-8")
