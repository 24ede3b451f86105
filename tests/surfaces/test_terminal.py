"""Lines that are pasted into a terminal at once are one message; lines that are typed, or come from a file, are one each."""

import io
import os
import pty
import sys
from collections.abc import Iterator

import pytest

from surfaces.cli.terminal import typed


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where the keys of a person arrive."""
    person, terminal = pty.openpty()
    with os.fdopen(terminal, encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stdin", screen)
        yield person
    os.close(person)


def test_a_paste_is_one_message_and_the_next_line_another(keyboard: int) -> None:
    os.write(keyboard, "Où est mon colis -> shipping\nthe invoice is wrong -> billing\n".encode())
    assert typed() == "Où est mon colis -> shipping\nthe invoice is wrong -> billing"
    os.write(keyboard, b"that is all\n")
    assert typed() == "that is all"


def test_the_end_of_the_input_is_heard(keyboard: int) -> None:
    os.write(keyboard, b"one\n\x04")
    assert typed() == "one"
    os.write(keyboard, b"\x04")
    assert typed() is None


def test_lines_of_a_file_are_one_message_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\ntwo\n"))
    assert [typed(), typed(), typed()] == ["one", "two", None]
