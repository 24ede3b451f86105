"""A training handed to Slurm's stand-in, submitit's own executor for one machine: it is pushed aside, queued again and goes on."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tenet.settings import CHECKOUT, Training
from tests.trainers.building import plan, rows, run_folder
from tests.trainers.test_nothing_lost import losses
from trainers.checkpoints import newest_first
from trainers.memory import STARTS_AGAIN
from trainers.on_slurm import JOB, BadSlurmSettings, Task, executor_of, main, wait_for

STEPS = 5


class PushedAside(Task):
    """Slurm needs the machine right after the first checkpoint, as far as this one is concerned."""

    def __call__(self) -> int:
        task, marker = os.getpid(), self.path / "pushed-aside"

        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            if (
                event == "os.rename"
                and str(arguments[1]).endswith("checkpoint-2/manifest.json")
                and not marker.exists()
            ):
                marker.touch()
                os.kill(task, signal.SIGUSR2)

        sys.addaudithook(hear)
        return super().__call__()


@pytest.fixture
def run(tmp_path: Path, smallest: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.chdir(CHECKOUT)
    settings = {"max_steps": STEPS, "save_steps": 2, "learning_rate": 0.01, "logging_steps": 1}
    lora = a.Lora(r=2, lora_alpha=4, target_modules="all-linear")
    made = plan(str(smallest), lora=lora, **settings)
    return run_folder(tmp_path / "triage", made, rows(12))


def test_pushed_aside_it_saves_is_queued_again_and_ends(run: RunFolder) -> None:
    training = Training(where="slurm", workers=2, slurm="cluster=local")
    job = executor_of(training, run).submit(PushedAside("sft", run.path, training))
    assert wait_for(job) == 0
    assert (run.path / "pushed-aside").exists()
    assert sorted(losses(run)) == list(range(1, STEPS + 1))
    assert not newest_first(run.path / "out" / "checkpoints")


def test_a_job_that_was_handed_over_is_not_handed_over_again(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The waiting process was killed after it had handed over; the job has ended meanwhile, without an answer."""
    monkeypatch.setenv("TENET_TRAIN_SLURM", "cluster=local")
    (run.path / JOB).write_text("1", encoding="ascii")
    (run.path / "result.json").write_text("{}", encoding="ascii")
    with pytest.raises(SystemExit) as ending:
        main("sft", run)
    assert ending.value.code == 0
    assert (run.path / JOB).read_text(encoding="ascii") != "1"


class Silent(Task):
    def __call__(self) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0


def test_a_job_that_vanishes_is_started_again(run: RunFolder, capfd: pytest.CaptureFixture[str]) -> None:
    training = Training(where="slurm", slurm="cluster=local")
    assert wait_for(executor_of(training, run).submit(Silent("sft", run.path, training))) == STARTS_AGAIN
    assert "without an answer" in capfd.readouterr().out


@pytest.mark.parametrize("words", ["partition", "partition="])
def test_words_without_a_value_are_refused(words: str, run: RunFolder) -> None:
    with pytest.raises(BadSlurmSettings, match="has no value"):
        executor_of(Training(where="slurm", slurm=f"cluster=local {words}"), run)


def test_what_slurm_is_told(run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """submitit asks only whether there is a `srun`; what it would hand to `sbatch` can be read."""
    (tmp_path / "srun").write_text("#!/bin/sh\n", encoding="ascii")
    (tmp_path / "srun").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    told = executor_of(Training(where="slurm", workers=4, machines="2:4", slurm="partition=gpu qos=low"), run)
    script: str = told._executor._make_submission_file_text("train", "1")
    for line in (
        "partition=gpu",
        "qos=low",
        "nodes=4",
        "ntasks-per-node=1",
        "cpus-per-task=4",
        "dependency=singleton",
        "no-kill",
    ):
        assert f"#SBATCH --{line}" in script
    assert "#SBATCH --time=35" in script
    with pytest.raises(BadSlurmSettings, match="partitoin"):
        executor_of(Training(where="slurm", slurm="partitoin=gpu"), run)
