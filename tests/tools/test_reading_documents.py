"""Documents that people bring: read into passages with their place, or refused in words that say how to go on."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tenet.files import read_jsonl
from tenet.problems import BadFile
from tools.reading import read_brought
from tools.reading.documents import LARGEST, passages_of, read_passages

LONG = "Returns are free within thirty days of the delivery. " * 12
HTML = f"<h1>Returns</h1><p>{LONG}</p><p>{LONG}</p><script>alert(1)</script><h2>Refunds</h2><p>They take a week.</p>"
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>Refunds take a week.</w:t></w:r></w:p></w:body></w:document>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


def pdf(drawn: bytes) -> bytes:
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n" % (len(drawn), drawn)
    )


def word(path: Path, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", WORD)
        for name, content in more.items():
            archive.writestr(name, content)
    return path


def test_a_web_page_becomes_passages_that_say_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "faq.html").write_text(HTML, encoding="utf-8")
    found = read_passages(tmp_path / "faq.html")
    assert [one.source for one in found] == [f"faq.html, passage {number}" for number in (1, 2, 3)]
    assert found[0].text.startswith("# Returns") and found[2].text == "## Refunds\n\nThey take a week."
    assert not any("alert" in one.text for one in found)


def test_word_and_pdf_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(b"BT /F1 12 Tf 20 150 Td (Refunds take a week.) Tj ET"))
    for path in (word(tmp_path / "a.docx"), tmp_path / "a.pdf"):
        assert [one.text for one in read_passages(path)] == ["Refunds take a week."]


def test_a_document_is_read_once_and_its_passages_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("One passage.", encoding="utf-8")
    reading = read_brought(path, None)
    assert reading.rows == () and "1 passage was read and kept" in (reading.said or "")
    assert list(read_jsonl(tmp_path / "a.md.passages.jsonl")) == [{"source": "a.md, passage 1", "text": "One passage."}]
    path.unlink()
    assert read_brought(path, None) == reading


def test_nothing_of_a_document_is_lost_between_passages() -> None:
    text = "\n\n".join(f"Paragraph {number}: {LONG[: 40 * number]}" for number in range(12))
    assert "\n\n".join(passages_of(text)).split() == text.split()


def scanned(path: Path) -> Path:
    path.write_bytes(pdf(b"0 0 300 200 re f"))
    return path


def bomb(path: Path) -> Path:
    return word(path, **{"word/media/nothing.bin": bytes(210_000_000)})


def huge(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


UNUSABLE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "scanned.pdf": (scanned, "probably scanned"),
    "bomb.docx": (bomb, "unpacked it would be 210 MB"),
    "huge.pdf": (huge, "larger than 20 MB"),
    "empty.pdf": (lambda path: written(path, b""), "the file is empty"),
    "broken.pdf": (lambda path: written(path, b"%PDF-1.4 nonsense"), "could not be read as PDF|probably scanned"),
    "broken.docx": (lambda path: written(path, b"PK nonsense"), "not a Word document"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_document_that_cannot_be_used_is_said_with_what_to_do(tmp_path: Path, name: str) -> None:
    make, reason = UNUSABLE[name]
    path = make(tmp_path / name)
    with pytest.raises(BadFile, match=reason):
        read_passages(path)
    said = read_brought(path, None).said or ""
    assert said.startswith(f"{name}: ") and said.endswith("Everything else that you gave is kept.")
    assert not list(tmp_path.glob("*.passages.jsonl"))


def test_a_table_of_two_encodings_is_read_line_by_line(tmp_path: Path) -> None:
    lines = ["text,label", "Die Tür fällt,shipping", "Gebühr zu hoch,billing"]
    content = "\n".join(lines[:2]).encode() + b"\n" + lines[2].encode("cp1252")
    reading = read_brought(written(tmp_path / "rows.csv", content), None)
    assert [row.input for row in reading.rows] == ["Die Tür fällt", "Gebühr zu hoch"]


def test_a_file_that_is_no_table_does_not_stop_the_conversation(tmp_path: Path) -> None:
    assert "not a text file" in (read_brought(written(tmp_path / "x.csv", b"PK\x03\x04\x00"), None).said or "")
