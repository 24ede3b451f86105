"""Of a long log, the one line that a person should read."""

from pathlib import Path

import pytest

from tenet.jobs.logs import in_words, last_words, shorten, tail

TRACEBACK = """Traceback (most recent call last):
  File "sft.py", line 3, in <module>
    main()
  File "sft.py", line 2, in main
    raise {}
{}
"""


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("loading\nno label in line 3\n\n", "no label in line 3"),
        (TRACEBACK.format("x", "ValueError: the rows are empty"), "ValueError: the rows are empty"),
        (TRACEBACK.format("x", "tools.serve.CannotServe: The port is taken."), "The port is taken."),
        (TRACEBACK.format("x", "ValueError: first\nsecond line of it"), "ValueError: first"),
        (TRACEBACK.format("x", "KeyError: 'a'") + "warning: 1 semaphore was left open\n", "KeyError: 'a'"),
        (TRACEBACK.format("x", "KeyError: 'a'") + TRACEBACK.format("x", "b.Own: meant for people"), "meant for people"),
        ("10%\r50%\r100%\n", "100%"),
        ("half a line", "half a line"),
        ("", None),
    ],
)
def test_the_last_words(tmp_path: Path, log: str, words: str | None) -> None:
    (tmp_path / "log.txt").write_text(log, encoding="utf-8")
    assert last_words(tmp_path / "log.txt") == words


def test_the_tail_of_a_huge_log_with_broken_letters_is_read_from_its_end(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_bytes(b"\xff line\n" * 100_000 + b"the end\n")
    assert tail(log, 2) == "\ufffd line\nthe end"
    assert tail(tmp_path / "none.txt", 2) == ""


def test_an_exit_code_in_words() -> None:
    assert "memory" in in_words(137)
    assert "SIGSEGV" in in_words(139)
    assert in_words(3) == "It ended with exit code 3."


def test_a_log_that_grew_long_starts_anew_and_its_end_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with log.open("ab") as writer:
        writer.write(b"a line that nobody needs any more\n" * 700_000)
        writer.flush()
        shorten(log)
        writer.write(b"and it goes on\n")
    assert log.read_bytes() == b"and it goes on\n"
    assert (tmp_path / "log.1.txt").stat().st_size == 5_000_000


def test_an_ordinary_log_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_bytes(b"short\n")
    shorten(log)
    assert log.read_bytes() == b"short\n" and not (tmp_path / "log.1.txt").exists()
