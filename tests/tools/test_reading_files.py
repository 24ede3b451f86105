"""Files of examples as people have them: exported, saved by a spreadsheet, half broken."""

from pathlib import Path

import pytest

from tenet.problems import BadFile
from tools.reading import Reading, read_rows
from tools.reading.files import parse

DATA = Path(__file__).parents[2] / "scenarios" / "data"
LABELS = ("billing", "shipping")


def read(folder: Path, content: str | bytes, labels: tuple[str, ...] | None = None, name: str = "rows.csv") -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_rows(path, labels)


def test_the_triage_tickets_are_read_whole() -> None:
    reading = read_rows(DATA / "tickets.csv", None)
    assert reading.problems == ()
    assert len(reading.rows) == 280
    assert len({row.output for row in reading.rows}) == 5


def test_a_broken_row_is_named_and_the_rest_is_kept() -> None:
    reading = read_rows(DATA / "tickets_broken.csv", None)
    assert [(problem.file, problem.row_number) for problem in reading.problems] == [
        ("tickets_broken.csv", number) for number in (5, 6, 7, 8, 10, 13)
    ]
    reasons = [problem.reason for problem in reading.problems]
    assert "4 columns where 2 are expected" in reasons[0]
    assert reasons[1] == "the text is empty"
    assert reasons[2] == "the label is empty"
    assert "never closed" in reasons[3]
    assert "1 column where 2 are expected" in reasons[4]
    assert 'the same text has the label "billing" in row 12' in reasons[5]
    assert len(reading.rows) == 8
    assert reading.rows[-1].input == "Please add a widget"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    content = f"ticket{delimiter}queue\nWhere is it{delimiter}shipping\nToo much charged{delimiter}billing\n"
    assert read(tmp_path, content).rows == (("Where is it", "shipping"), ("Too much charged", "billing"))


def test_commas_in_the_texts_of_a_semicolon_file_do_not_split_it(tmp_path: Path) -> None:
    rows = read(tmp_path, "queue;text\nbilling;Hello, I paid, twice\nshipping;Well, where, is it\n").rows
    assert rows[0] == ("Hello, I paid, twice", "billing")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_umlauts_survive_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    rows = read(tmp_path, "text,label\nDie Tür fällt,shipping\nGebühr zu hoch,billing\n".encode(encoding)).rows
    assert rows[0].input == "Die Tür fällt"


def test_a_quoted_text_may_have_lines_and_quotes(tmp_path: Path) -> None:
    rows = read(tmp_path, 'text,label\n"First line\nsecond ""line""",billing\nx y,shipping\n').rows
    assert rows[0] == ('First line\nsecond "line"', "billing")


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    reading = read(tmp_path, 'text,label\n"two\nlines",billing\n\n,shipping\nz z,shipping\n')
    assert [problem.row_number for problem in reading.problems] == [4]


def test_a_file_without_a_header_loses_no_row(tmp_path: Path) -> None:
    rows = read(
        tmp_path, "I was charged twice,billing\nWhere is my parcel,shipping\nCharged again,billing\nLost it,shipping\n"
    ).rows
    assert len(rows) == 4
    assert rows[0] == ("I was charged twice", "billing")


def test_text_and_label_are_found_among_other_columns(tmp_path: Path) -> None:
    header = "id,created,priority,Customer_Message,Queue"
    content = f"{header}\n1,2024-01-01,high,I was charged twice,billing\n2,2024-01-02,low,Where is it,shipping\n"
    assert read(tmp_path, content).rows == (("I was charged twice", "billing"), ("Where is it", "shipping"))


def test_columns_with_unknown_names_are_told_by_their_content(tmp_path: Path) -> None:
    lines = [f"{word} came much too late again,{label}" for word, label in zip("abcdef", ["x", "y"] * 3, strict=True)]
    assert read(tmp_path, "\n".join(["foo,bar", *lines])).rows[0] == ("a came much too late again", "x")


def test_two_possible_label_columns_are_asked_about_and_can_be_named(tmp_path: Path) -> None:
    lines = [f"text number {n} is long enough,{'ab'[n % 2]},{'cd'[n % 2]}" for n in range(6)]
    content = "\n".join(["foo,bar,baz", *lines])
    with pytest.raises(BadFile, match="not clear which column"):
        read(tmp_path, content)
    assert read_rows(tmp_path / "rows.csv", None, columns=("foo", "baz")).rows[0].output == "c"


def test_known_labels_are_spelled_as_in_the_use_case_and_others_are_named(tmp_path: Path) -> None:
    reading = read(tmp_path, "text,label\na b,Billing\nc d,SHIPPING.\ne f,sales\n", LABELS)
    assert [row.output for row in reading.rows] == ["billing", "shipping"]
    assert reading.problems[0].reason == 'the label "sales" is not one of: billing, shipping'


def test_one_label_typed_in_two_ways_is_one_label(tmp_path: Path) -> None:
    reading = read(tmp_path, "text,label\na b,tech issue\nc d,Tech Issue\ne f,tech issue\n")
    assert {row.output for row in reading.rows} == {"tech issue"}


def test_an_exact_repeat_goes_quietly(tmp_path: Path) -> None:
    reading = read(tmp_path, "text,label\nWhere is it,shipping\nwhere  is it,shipping\nother one,billing\n")
    assert len(reading.rows) == 2
    assert reading.problems == ()


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "a b", "label": "billing"}',
        '{"ticket": "a b", "queue": "billing", "id": 7}',
        '{"prompt": "a b", "completion": "billing"}',
        '{"messages": [{"role": "user", "content": "a b"}, {"role": "assistant", "content": "billing"}]}',
        '{"prompt": [{"role": "user", "content": "a b"}], "completion": [{"role": "assistant", "content": "billing"}]}',
    ],
)
def test_json_lines_of_every_usual_shape_are_read(tmp_path: Path, line: str) -> None:
    other = line.replace("a b", "c d").replace("billing", "shipping")
    rows = read(tmp_path, f"{line}\n{other}\n", name="rows.jsonl").rows
    assert rows == (("a b", "billing"), ("c d", "shipping"))


def test_a_json_list_and_a_broken_json_line_are_understood(tmp_path: Path) -> None:
    assert (
        len(read(tmp_path, '[{"text": "a b", "label": "x"},\n {"text": "c", "label": "y"}]', name="rows.json").rows)
        == 2
    )
    reading = read(tmp_path, '{"text": "a b", "label": "x"}\n{"text": "c d", "label"\n{"text": "e", "label": "y"}\n')
    assert len(reading.rows) == 2
    assert reading.problems[0].row_number == 2
    assert "this is not JSON" in reading.problems[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04\x00\x00\x00\x00", "not a text file"),
        (b"just one line of words", "no columns were found"),
        (b"text,label\n", "no row below it"),
        (b'{"text": "only a text"}\n', "no objects with a text and a label"),
    ],
)
def test_a_file_that_is_no_table_of_examples_is_refused_in_plain_words(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(BadFile, match=reason) as refused:
        read(tmp_path, content)
    assert str(refused.value).startswith("rows.csv: ")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(BadFile, match="larger than 50 MB"):
        read_rows(path, None)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        read_rows(tmp_path / "gone.csv", None)


def test_a_word_over_nothing_but_numbers_names_its_column_though_no_text_is_long(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("item,season,euros\ntent,May,14\nvan,July,1'290.50\ncabin,all,65\n")
    with pytest.raises(BadFile, match=r'"item", "season", "euros".*bring it as a document'):
        read_rows(file, None)
    scores = tmp_path / "scores.csv"
    scores.write_text("tent,14\nvan,29\ncabin,65\nboat,12\n")
    assert not parse(scores.read_text(), "scores.csv").named, "here the first row is a row like the others"
