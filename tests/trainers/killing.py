"""Trainings in forked processes that can be killed at any of the moments at which they open a file below their folder."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from tenet.bases import EMBEDDED_FOLDER
from tenet.runfolder import RunFolder
from trainers.warmth import in_a_fork


def save_smallest_model(folder: Path) -> Path:
    """A thousand random weights behind the tokenizer and the template of the base model that Tenet carries."""
    import torch
    from transformers import AutoTokenizer, Qwen3Config, Qwen3ForCausalLM

    tokenizer = cast(Any, AutoTokenizer).from_pretrained(EMBEDDED_FOLDER)
    config = Qwen3Config(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=1, head_dim=8, max_position_embeddings=512, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id, bos_token_id=None, tie_word_embeddings=True,
    )  # fmt: skip
    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
    model: Any = Qwen3ForCausalLM(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def look_around(base: Path, mlflow_uri: str) -> None:
    """What a process finds out once, and each of its forks would find out anew: how weights are named, and the tables of MLflow."""
    import mlflow
    from transformers import AutoModelForCausalLM

    AutoModelForCausalLM.from_pretrained(base)
    mlflow.set_tracking_uri(mlflow_uri)
    mlflow.get_experiment_by_name("triage")


class Moments:
    """Counts the files that are opened, renamed or removed below a folder, and does something at one of these moments."""

    def __init__(self, folder: Path, at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.folder, self.at, self.act, self.count = str(folder), at, act, 0
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in ("open", "os.rename", "os.remove", "os.mkdir"):
            return
        if isinstance(arguments[0], (str, os.PathLike)) and os.fspath(cast(Any, arguments[0])).startswith(self.folder):
            self.count += 1
            if self.count == self.at:
                self.act()


def train_killed_at(main: Callable[[RunFolder], None], run: RunFolder, moment: int) -> int:
    def work() -> None:
        Moments(run.out, moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
        main(run)

    return in_a_fork(work)


def moments_of(main: Callable[[RunFolder], None], run: RunFolder) -> int:
    """Train to the end and say how many moments there were."""

    def work() -> None:
        moments = Moments(run.out)
        main(run)
        (run.path / "moments").write_text(str(moments.count), encoding="ascii")

    assert in_a_fork(work) == 0
    return int((run.path / "moments").read_text(encoding="ascii"))
