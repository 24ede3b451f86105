"""What people say, from the files of the built-in mind's `sayings/`; its README says what they hold."""

from pathlib import Path
from typing import NamedTuple

from agent.minds.builtin.recalling import SAYINGS

FILES = sorted(SAYINGS.glob("*.txt"))
HELD_OUT = sorted((Path(__file__).parent / "held_out").glob("*.txt"))


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
