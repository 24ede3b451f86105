"""A path in a line of the terminal is the file itself, however it came there; other words stay words."""

from pathlib import Path

import pytest

from surfaces.cli.dropped import files_named, missing_file, only_files, without_folders


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "radio calls.csv"
    made.write_text("call,site\nhere,there\n", encoding="utf-8")
    return made


@pytest.mark.parametrize("way", ["'{}'", '"{}"', "{}", "file://{}"])
def test_what_a_file_manager_drops_is_the_file(rows: Path, way: str) -> None:
    escaped = (
        str(rows).replace(" ", "\\ ") if way == "{}" else str(rows).replace(" ", "%20") if "file" in way else str(rows)
    )
    assert files_named(way.format(escaped)) == (rows,) and only_files(way.format(escaped))


def test_a_file_among_words_comes_with_the_words(rows: Path) -> None:
    other = rows.with_name("faq.md")
    other.write_text("# Questions", encoding="utf-8")
    said = "That's in 'radio calls.csv', and the rest is in ./faq.md."
    assert [file.name for file in files_named('it is in "radio calls.csv", and the rest is in ./faq.md.')] == [
        rows.name,
        other.name,
    ]
    assert not only_files(said)
    assert [file.name for file in files_named("I've put it in ./faq.md.")] == [other.name], "an apostrophe is no quote"


def test_in_the_words_a_file_stands_by_its_name_alone(rows: Path) -> None:
    escaped = str(rows).replace(" ", "\\ ")
    for way in (f"'{rows}'", f'"{rows}"', escaped, f"file://{str(rows).replace(' ', '%20')}"):
        assert (
            without_folders(f"Sort them by site, {way}, as there.") == "Sort them by site, radio calls.csv, as there."
        )
    other = rows.with_name("faq.md")
    other.write_text("# Questions", encoding="utf-8")
    assert without_folders(f"I've put it in {other}.") == "I've put it in faq.md."


@pytest.mark.parametrize(
    "line",
    ["radio calls", "billing.csv", "Sort by site/dock and by day.", "a" * 5000 + ".csv", "x\0.csv", "it's 5 o'clock"],
)
def test_words_stay_words(rows: Path, line: str) -> None:
    assert files_named(line) == () and missing_file(line) is None


def test_only_what_a_person_can_bring_is_taken_and_nothing_of_what_was_pasted(rows: Path) -> None:
    rows.with_name("id.pem").write_text("secret", encoding="utf-8")
    assert files_named("look at ./id.pem") == ()
    assert files_named("a customer wrote:\nsee './radio calls.csv'") == ()


@pytest.mark.parametrize(
    "line", ["./rows.csv", "~/nowhere/rows.csv", "/nowhere/at/all/rows.csv", "file:///tmp/no/rows.csv"]
)
def test_a_path_to_nothing_is_no_message(rows: Path, line: str) -> None:
    assert missing_file(line) is not None


@pytest.mark.parametrize("line", ["/status", "/file rows.csv", "/approve because we/they want it"])
def test_a_command_is_no_path(rows: Path, line: str) -> None:
    assert missing_file(line) is None
