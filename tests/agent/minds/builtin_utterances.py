"""What people say, from the files of `utterances/`; its README says what the files hold."""

from pathlib import Path
from typing import NamedTuple

FILES = sorted((Path(__file__).parent / "utterances").glob("*.txt"))


class Utterance(NamedTuple):
    moment: str
    meaning: str
    words: str
    is_miss: bool


def read(file: Path) -> list[Utterance]:
    found: list[Utterance] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        meaning, _, words = line.removeprefix("! ").partition(" | ")
        plain = words.replace("\\n", "\n").replace("\\t", "\t")
        found.append(Utterance(file.stem.replace("_", " ", 1), meaning, plain, line.startswith("! ")))
    return found


SAID = [utterance.words for file in FILES for utterance in read(file)]
