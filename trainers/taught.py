"""What a warm start left, for the practice that begins with it (trainers/warm_start.py makes it)."""

import json
from pathlib import Path

from tenet import artifacts as a
from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder


def folder_of(run: RunFolder) -> Path:
    return run.path.with_name(f"{run.path.name}-warm-start")


def taught_of(run: RunFolder) -> a.TrainingRun | None:
    """What came of it: None where there was none, it has not ended, or its weights are others by now."""
    result = folder_of(run) / "result.json"
    if not result.exists():
        return None
    done = a.TrainingRun.model_validate(json.loads(result.read_bytes())["artifact"])
    merged = run.project / done.merged
    return done if merged.is_dir() and sha256_of_folder(merged) == done.weights_sha256 else None


def taught_in_words(done: a.TrainingRun) -> str:
    right = (
        ""
        if done.heldout_right is None
        else f", after which {done.heldout_right:.0%} of the validation rows were right"
    )
    return f"Taught first: {done.steps} steps of supervised training on the rows in {done.seconds:.0f} s{right}."
