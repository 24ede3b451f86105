"""Thumbs: from single good and bad answers to a model that prefers the good ones."""

import json
import os
import signal
from pathlib import Path
from typing import Any, cast

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of, sha256_of_file, to_jsonl, write_atomically
from tenet.runfolder import RunFolder
from tests.trainers.building import LABELS, SPEC, plan, rows, run_folder
from tests.trainers.killing import Moments
from trainers.kto import OneSided, balanced, judged_answers, main, unpaired
from trainers.labels import NothingToLearn
from trainers.warmth import in_a_fork

STEPS = 12


def thumb(number: int, up: bool, answer: str | None = None) -> a.Thumb:
    (row,) = rows(1, start=number)
    wrong = next(label for label in LABELS if label != row.output)
    return a.Thumb(id=f"t{number}", input=row.input, answer=answer or (row.output if up else wrong), up=up)


def prepared(project: Path, base: Path, thumbs: list[a.Thumb], **train: Any) -> RunFolder:
    content = to_jsonl(thumbs)
    settings = {"max_steps": STEPS, "learning_rate": 0.01, "per_device_train_batch_size": 8} | train
    lora = a.Lora(r=4, lora_alpha=8, target_modules="all-linear")
    made = plan(str(base), lora=lora, **settings).model_copy(
        update={
            "method": "kto",
            "thumbs": a.DataFile(path="uploads/thumbs.jsonl", sha256=sha256_of(content), rows=len(thumbs)),
        }
    )
    run = run_folder(project, made, rows(8), rows(2, start=8))
    write_atomically(run.path / "inputs" / "data" / "thumbs.jsonl", content)
    return run


DOWN = [thumb(number, up=False) for number in range(8)]


def result(run: RunFolder) -> a.TrainingRun:
    return a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])


def test_every_answer_counts_once_and_what_people_said_counts_more() -> None:
    first, second = rows(2)
    first = first.model_copy(update={"rejected": "billing, I guess"})
    said = judged_answers((first, second), (thumb(1, up=False, answer=second.output), thumb(9, up=True)))
    assert {(one.input, one.answer): one.up for one in said} == {
        (first.input, first.output): True,
        (first.input, "billing, I guess"): False,
        (second.input, second.output): False,
        (thumb(9, up=True).input, thumb(9, up=True).answer): True,
    }
    assert said == judged_answers((first, second), (thumb(1, up=False, answer=second.output), thumb(9, up=True)))


@pytest.mark.parametrize(("good", "bad", "weights"), [(8, 2, (1.0, 4.0)), (2, 3, (1.5, 1.0)), (5, 5, (1.0, 1.0))])
def test_both_kinds_count_alike(good: int, bad: int, weights: tuple[float, float]) -> None:
    judged = [thumb(number, up=number < good) for number in range(good + bad)]
    found = balanced(judged)
    assert (found["desirable_weight"], found["undesirable_weight"]) == weights
    assert weights[0] * good == weights[1] * bad


def test_thumbs_of_one_kind_teach_nothing_and_are_refused() -> None:
    with pytest.raises(OneSided, match=r"All 3 answers are good ones.*Wait for a thumb down"):
        balanced([thumb(number, up=True) for number in range(3)])


def test_the_answers_with_a_thumb_down_become_less_likely_and_killed_it_ends_the_same(
    tmp_path: Path, smallest: Path, home: Path
) -> None:
    digests: list[str] = []
    for name in ("whole", "killed"):
        run = prepared(tmp_path / name / "triage", smallest, DOWN, save_steps=4)
        if name == "killed":

            def work(run: RunFolder = run) -> None:
                Moments(run.out / "checkpoints" / "checkpoint-8", 1, lambda: os.kill(os.getpid(), signal.SIGKILL))
                main(run)

            assert in_a_fork(work) == -signal.SIGKILL
            assert (run.out / "checkpoints" / "checkpoint-4" / "manifest.json").exists()
        assert in_a_fork(lambda run=run: main(run)) == 0
        digests.append(result(run).weights_sha256)
        margins = [line["rewards/margins"] for line in read_jsonl(run.out / "metrics.jsonl") if "loss" in line]
        assert abs(margins[0]) < 0.001 < margins[-1]
    assert digests[0] == digests[1]


def test_only_the_thumbs_that_the_plan_names_are_learned(tmp_path: Path, smallest: Path) -> None:
    run = prepared(tmp_path / "triage", smallest, DOWN)
    file = run.read("training_plan.yaml", a.TrainingPlan).thumbs
    assert file and [one.up for one in run.thumbs(file)] == [False] * 8
    path = run.path / "inputs" / "data" / "thumbs.jsonl"
    path.write_bytes(path.read_bytes() + to_jsonl([thumb(3, up=True)]))
    assert sha256_of_file(path) != file.sha256
    with pytest.raises(ValueError, match=r"thumbs\.jsonl is not the file that the training plan names"):
        run.thumbs(file)


def test_an_answer_that_would_be_cut_off_is_named(tmp_path: Path, smallest: Path, home: Path) -> None:
    long = a.Thumb(id="t-long", input="word " * 300, answer="billing", up=False)
    with pytest.raises(NothingToLearn, match="Row t-long"):
        main(prepared(tmp_path / "long", smallest, [long], max_length=200))


def test_the_words_of_serving_are_those_of_training() -> None:
    """The instruction stands before every text, as when the model serves."""
    (row,) = cast(Any, unpaired(SPEC.instruction, [thumb(0, up=True)]))
    assert [message["role"] for message in row["prompt"]] == ["system", "user"]
    assert row["prompt"][0]["content"] == SPEC.instruction and row["label"] is True
