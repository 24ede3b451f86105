"""Documents as passages that a row can cite: PDF, DOCX, HTML and Markdown, through markitdown.

    read_passages(path)                        the passages; read once, then kept beside the document
    python -m tools.reading.documents PATH     the document as Markdown, in a process that may take only so much

A document comes from anybody: it is measured before it is opened, and read in a process of its own that is ended when it
takes too long or too much memory.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tenet.files import read_jsonl, to_jsonl, write_atomically
from tenet.problems import BadFile

KEPT = ".passages.jsonl"
"""What the name of a document ends with where its passages are kept."""
KINDS = (".pdf", ".docx", ".html", ".htm", ".md")
LARGEST = 20_000_000
LARGEST_UNPACKED = 200_000_000
"""Bytes; a DOCX is an archive, and a small one can hold a mountain of nothing."""
SECONDS = 120
MEMORY = 4_000_000_000
PASSAGE = 800
"""Letters that a passage grows to before the next paragraph begins another."""


class Passage(NamedTuple):
    source: str
    """Where it stands, such as "faq.pdf, passage 3"."""
    text: str


def is_document(name: str) -> bool:
    return Path(name).suffix.casefold() in KINDS


def read_passages(path: Path) -> tuple[Passage, ...]:
    kept = path.with_name(f"{path.name}{KEPT}")
    if not kept.exists():
        _refuse_unreadable(path)
        texts = list(passages_of(_as_markdown(path)))
        if not texts:
            raise BadFile(_without_text(path))
        rows = [
            {"source": f"{path.name}, passage {number}", "text": text} for number, text in enumerate(texts, start=1)
        ]
        write_atomically(kept, to_jsonl(rows))
    return _read_kept(kept)


def kept_passages(folder: Path) -> tuple[Passage, ...]:
    """All passages that were ever read out of the documents of this folder."""
    return tuple(passage for kept in sorted(folder.glob(f"*{KEPT}")) for passage in _read_kept(kept))


@lru_cache(maxsize=16)
def _read_kept(kept: Path) -> tuple[Passage, ...]:
    """Read once: its name begins with the digest of the document."""
    return tuple(Passage(row["source"], row["text"]) for row in read_jsonl(kept))


def passages_of(markdown: str) -> Iterator[str]:
    """Paragraphs put together to passages; a heading begins a new one and stays with what it is about."""
    passage = ""
    for paragraph in re.split(r"\n\s*\n", markdown.replace("\x0c", "\n\n")):
        text = paragraph.strip()
        mere_heading = passage.startswith("#") and "\n" not in passage
        full = len(passage) + len(text) > PASSAGE and not mere_heading
        if passage and (text.startswith("#") or full):
            yield passage
            passage = ""
        passage = f"{passage}\n\n{text}".strip()
    if passage:
        yield passage


def _refuse_unreadable(path: Path) -> None:
    if not path.is_file():
        raise BadFile(f"{path.name}: there is no such file")
    size = path.stat().st_size
    if not size:
        raise BadFile(f"{path.name}: the file is empty")
    if size > LARGEST:
        raise BadFile(
            f"{path.name}: the document is larger than {LARGEST // 1_000_000} MB. Nothing was read; send the chapters "
            "that matter as files of their own."
        )
    if path.suffix.casefold() == ".docx":
        _refuse_bomb(path)


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadFile(f"{path.name}: this is not a Word document (.docx), or it is damaged. Save it again.") from error
    if unpacked > LARGEST_UNPACKED:
        raise BadFile(
            f"{path.name}: unpacked it would be {unpacked // 1_000_000:,} MB, which no honest document is. "
            "It was not opened. Save its text as a new file."
        )


def _as_markdown(path: Path) -> str:
    command = [sys.executable, "-m", "tools.reading.documents", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadFile(
            f"{path.name}: reading it took longer than {SECONDS} seconds and was stopped. Save the part that matters as "
            "a smaller file, or as plain text."
        ) from error
    if done.returncode:
        raise BadFile(
            f"{path.name}: it could not be read as {path.suffix[1:].upper()}: it is damaged, protected by a password, or "
            "needs too much memory. Save it again without protection, or as plain text."
        )
    return done.stdout.decode("utf-8", errors="replace")


def _without_text(path: Path) -> str:
    if path.suffix.casefold() == ".pdf":
        return (
            f"{path.name}: its pages hold pictures and no text; it was probably scanned. Make its text readable first "
            "(optical character recognition, for instance with ocrmypdf), and bring it again."
        )
    return f"{path.name}: there is no text in it"


def main(path: Path) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from markitdown import MarkItDown

    text = MarkItDown(enable_plugins=False).convert_local(path).text_content
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
