"""What models answered, by what they were asked: a crash or a second run never pays twice, and a folder can be replayed.

Each answer is one file of PROJECT/answers/, named by its contract and the digest of the question. The folder is the
recording: copied elsewhere and given as `replay`, it answers in place of the models. No key and no address stands in it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tenet.files import json_object, sha256_of, write_atomically
from tenet.models.failures import NotRecorded
from tenet.models.fences import last_material, without_nonces
from tenet.models.structured import Message
from tenet.problems import BadFile


class Asked(NamedTuple):
    """A question as it is remembered: the same whenever the same model is asked the same for the same purpose."""

    contract: str
    """What it is asked for: the name of the prompt."""
    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None

    @property
    def digest(self) -> str:
        told = [[message.role, without_nonces(message.content)] for message in self.messages]
        return sha256_of(json.dumps([self.contract, self.model, self.temperature, told]).encode())

    @property
    def file(self) -> str:
        return f"{self.contract}-{self.digest[:24]}.json"


class Memory(NamedTuple):
    kept: Path | None = None
    """Where answers are kept; without a folder nothing is remembered."""
    replay: Path | None = None
    """Answers come from here and from nowhere else."""

    def find(self, asked: Asked) -> str | None:
        folder = self.replay or self.kept
        path = folder / asked.file if folder else None
        if path and path.is_file():
            return _answer_in(path, is_recording=self.replay is not None)
        if self.replay:
            raise _not_recorded(self.replay, asked)
        return None

    def keep(self, asked: Asked, answer: str) -> None:
        if self.kept and not self.replay:
            told = {"contract": asked.contract, "model": asked.model, "question": _shown(asked), "answer": answer}
            # Not through to the disk: the next question would wait for it. A kill loses nothing; a power cut may lose the last answers.
            write_atomically(
                self.kept / asked.file, json.dumps(told, ensure_ascii=False, indent=1).encode(), surely=False
            )

    def forget(self, questions: Sequence[Asked]) -> None:
        """Answers that turned out to be of no use: asked again, the model may do better."""
        if self.kept and not self.replay:
            for asked in questions:
                (self.kept / asked.file).unlink(missing_ok=True)


def _answer_in(path: Path, is_recording: bool) -> str | None:
    """None of a file that a power cut left empty or half written: the question is asked again."""
    try:
        return str(json_object(path.read_bytes(), path.name)["answer"])
    except (BadFile, KeyError):
        if is_recording:
            raise
        return None


def _shown(asked: Asked) -> list[dict[str, str]]:
    return [{"role": message.role, "content": without_nonces(message.content)} for message in asked.messages]


def _not_recorded(folder: Path, asked: Asked) -> NotRecorded:
    counts = Counter(path.name.rpartition("-")[0] for path in folder.glob("*.json"))
    held = ", ".join(f"{count} of {contract}" for contract, count in sorted(counts.items())) or "no answer at all"
    about = " ".join(last_material(asked.messages[-1].content).split())
    return NotRecorded(
        f'The recording {folder.name} has no answer of {asked.model} to this question of "{asked.contract}" '
        f"({asked.file}); it holds {held}. The question is about: {about[:300]}"
    )
