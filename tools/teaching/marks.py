"""What a question to a teacher is known by while it is answered: one short line in a file, written in one call, so that no two mix."""

from pathlib import Path

from tenet.files import sha256_of


def mark_of(asked: str, turn: int = 0) -> str:
    """`turn` counts the answers to one and the same question."""
    return sha256_of(f"{asked}{turn or ''}".encode())[:16]


def note(file: str, mark: str) -> None:
    with Path(file).open("a", encoding="utf-8") as answered:
        answered.write(f"{mark}\n")
