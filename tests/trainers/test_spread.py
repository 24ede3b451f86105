"""One training by several processes learns what it learns in one, and loses nothing when one of them dies."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.runfolder import RunFolder
from tests.trainers.building import plan, rows, run_folder
from tests.trainers.test_nothing_lost import losses, result
from trainers.batches import LikeLengths
from trainers.spread import FAILED, Crew, carry_out
from trainers.together import share
from trainers.warmth import in_a_fork

STEPS = 5
WITHIN = 2e-4
"""The sums of two halves are rounded in another order than the sum of the whole."""


class Trained(NamedTuple):
    losses: dict[int, float]
    weights: str


@pytest.fixture(scope="module")
def new_run(smallest: Path, tmp_path_factory: pytest.TempPathFactory, mlflow_uri: str) -> Callable[..., RunFolder]:
    os.environ |= {"MLFLOW_TRACKING_URI": mlflow_uri, "TENET_HOME": str(tmp_path_factory.mktemp("home"))}
    settings = {"max_steps": STEPS, "save_steps": 2, "learning_rate": 0.01, "logging_steps": 1}

    def make(dropout: float = 0.0, **more: Any) -> RunFolder:
        lora = a.Lora(r=2, lora_alpha=4, lora_dropout=dropout, target_modules="all-linear")
        made = plan(str(smallest), lora=lora, **settings | more)
        return run_folder(tmp_path_factory.mktemp("project") / "triage", made, rows(12), rows(2, start=12))

    return make


def trained(run: RunFolder, workers: int) -> Trained:
    assert in_a_fork(lambda: os._exit(carry_out("sft", run, Crew(workers)))) == 0
    return Trained(losses(run), result(run).weights_sha256)


@pytest.fixture(scope="module")
def by_two(new_run: Callable[..., RunFolder]) -> Trained:
    return trained(new_run(dropout=0.2), 2)


@pytest.fixture(scope="module")
def alone(new_run: Callable[..., RunFolder]) -> Trained:
    return trained(new_run(), 1)


def test_two_processes_learn_what_one_learns(new_run: Callable[..., RunFolder], alone: Trained) -> None:
    both = trained(new_run(), 2)
    assert alone.losses.keys() == both.losses.keys() == set(range(1, STEPS + 1))
    assert list(both.losses.values()) == pytest.approx(list(alone.losses.values()), abs=WITHIN)
    # Other rows would have another loss.
    assert max(both.losses.values()) - min(both.losses.values()) > 100 * WITHIN


def killed_in_the_second_save(process: int) -> None:
    """Once: what is started again for it lives on."""

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        first_start = os.environ.get("TORCHELASTIC_RESTART_COUNT") == "0"
        if event == "open" and first_start and str(arguments[0]).endswith(f"checkpoint-4/rng_state_{process}.pth"):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)


def test_when_one_is_killed_all_go_on_from_the_last_checkpoint(
    new_run: Callable[..., RunFolder], by_two: Trained
) -> None:
    run = new_run(dropout=0.2)

    def work() -> None:
        # The first one, whom the others met at.
        killed_in_the_second_save(process=0)
        os._exit(carry_out("sft", run, Crew(2)))

    assert in_a_fork(work) == 0
    assert Trained(losses(run), result(run).weights_sha256) == by_two


def test_told_to_end_they_save_and_fewer_go_on_with_as_many_rows_a_step(
    new_run: Callable[..., RunFolder], alone: Trained
) -> None:
    run = new_run()

    def work() -> None:
        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            if event == "os.rename" and str(arguments[1]).endswith("checkpoint-2/manifest.json"):
                os.kill(agent, signal.SIGTERM)

        agent = os.getpid()
        sys.addaudithook(hear)
        os._exit(carry_out("sft", run, Crew(2)))

    assert in_a_fork(work) == 128 + signal.SIGTERM
    assert not (run.path / "result.json").exists()
    assert trained(run, 1).losses == pytest.approx(alone.losses, abs=WITHIN)
    assert [line["step"] for line in read_jsonl(run.out / "metrics.jsonl") if "loss" in line] == [1, 2, 3, 4, 5]


def test_what_would_happen_again_is_said_and_not_tried_again(
    new_run: Callable[..., RunFolder], capfd: pytest.CaptureFixture[str]
) -> None:
    run = new_run(learnig_rate=0.1)
    assert in_a_fork(lambda: os._exit(carry_out("sft", run, Crew(2)))) == 1
    assert "Did you mean “learning_rate”?" in (run.path / FAILED).read_text()
    assert capfd.readouterr().out.strip().endswith("Did you mean “learning_rate”?")


@pytest.mark.parametrize(
    ("settings", "among", "dealt"),
    [
        ({}, 2, (4, 1, None)),
        ({"per_device_train_batch_size": 8, "gradient_accumulation_steps": 2}, 4, (4, 1, None)),
        ({"per_device_train_batch_size": 1, "gradient_accumulation_steps": 8}, 2, (1, 4, None)),
        ({"per_device_train_batch_size": 8}, 3, None),
        ({"per_device_train_batch_size": 6}, 3, (2, 1, None)),
        ({"per_device_train_batch_size": 8, "steps_per_generation": 2}, 2, (4, 1, 2)),
        ({"per_device_train_batch_size": 3, "gradient_accumulation_steps": 2, "steps_per_generation": 3}, 2, None),
    ],
)
def test_a_share_keeps_the_rows_of_a_step(
    settings: dict[str, Any], among: int, dealt: tuple[int, int, int | None] | None
) -> None:
    found = share(settings, among)
    names = ("per_device_train_batch_size", "gradient_accumulation_steps", "steps_per_generation")
    assert (tuple(found.get(name) for name in names) if found else None) == dealt


def test_every_row_is_dealt_to_one_process(tmp_path: Path) -> None:
    lengths = [7, 3, 9, 3, 5, 8, 2, 6, 4, 1]
    alone = list(LikeLengths(lengths, 4, seed=0, part=0, among=1))
    dealt = [list(LikeLengths(lengths, 2, seed=0, part=part, among=2)) for part in (0, 1)]
    assert [sorted(one + other) for one, other in zip(*dealt, strict=True)] == [sorted(batch) for batch in alone]
    three = [list(LikeLengths(lengths, 1, seed=0, part=part, among=3)) for part in range(3)]
    # Ten rows are no four batches of three: of the last one each process has one all the same.
    assert {len(share) for shares in three for share in shares} == {1}
