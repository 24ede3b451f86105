"""Exams: the weights that did best are kept, a training that unlearns is ended, and nothing of it depends on luck with a few rows."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]

from tenet.files import read_jsonl
from tests.trainers.building import LABELS, rows
from trainers.examining import Exam, best_weights, exam_rows, examiner, kept, unlearns
from trainers.finishing import save_kept
from trainers.opening import Opened
from trainers.weights import adapter_of


def exams(*right: float) -> list[Exam]:
    return [Exam(step, share) for step, share in enumerate(right, start=1)]


@pytest.mark.parametrize(
    ("right", "rows", "step"),
    [
        ((0.2, 0.5, 0.9), 50, 3),
        ((0.9, 0.88, 0.87), 50, 3),  # two rows fewer of fifty are noise
        ((0.5, 0.9, 0.6), 50, 2),
        ((0.5, 0.9, 0.6), 4, 2),
        ((0.75, 1.0, 0.75), 4, 2),  # a best without a mistake has no noise
        ((0.0, 0.0, 0.0), 50, 3),
    ],
)
def test_the_last_one_that_is_as_good_as_the_best_is_kept(right: Sequence[float], rows: int, step: int) -> None:
    best = kept(exams(*right), rows)
    assert best is not None and best.step == step


def test_three_exams_in_a_row_below_the_best_end_a_training() -> None:
    assert not unlearns(exams(0.9, 0.5, 0.5), 50)
    assert unlearns(exams(0.9, 0.5, 0.5, 0.5), 50)
    assert not unlearns(exams(0.9, 0.5, 0.5, 0.9), 50)
    assert not unlearns([], 50)


class Saying:
    """A model whose answers are scripted: of each exam, how many of the rows it has right."""

    def __init__(self, job: Opened, right: Sequence[int]) -> None:
        from peft import get_peft_model

        self.model: Any = get_peft_model(job.load(), adapter_of(job.plan.lora))
        self.job, self.script = job, iter(right)
        self.model.generate = self.generate

    def generate(self, input_ids: Any, **_: Any) -> Any:
        import torch

        right = next(self.script)
        wrong: dict[str, str] = dict(zip(LABELS, reversed(LABELS), strict=True))
        said = [row.output if at < right else wrong[row.output] for at, row in enumerate(exam_rows(self.job))]
        padded = self.job.tokenizer(said, padding=True, padding_side="right", return_tensors="pt")["input_ids"]
        return torch.cat([input_ids, padded], dim=1)

    def learn(self, step: int) -> None:
        import torch

        with torch.no_grad():
            for weight in self.model.parameters():
                if weight.requires_grad:
                    weight.fill_(step / 100)


def examined(job: Opened, right: Sequence[int]) -> tuple[Any, int]:
    """The model after its exams, and the step at which it was ended."""
    from transformers import TrainerControl, TrainerState, TrainingArguments

    args = TrainingArguments(output_dir="x", use_cpu=True, bf16=False)
    examines, control, saying = examiner(job), TrainerControl(), Saying(job, right)
    state = TrainerState(global_step=0, max_steps=len(right))
    examines.on_train_begin(args, state, control, model=saying.model)
    for step in range(1, len(right) + 1):
        saying.learn(step)
        state.global_step = step
        examines.on_step_end(args, state, control, model=saying.model)
        if control.should_training_stop:
            return saying.model, step
    return saying.model, state.max_steps


def test_the_best_weights_are_merged_and_not_the_last(job: Opened) -> None:
    model, last = examined(job, (2, 8, 4))
    weights, exam = best_weights(job, last)
    assert weights is not None and exam == Exam(2, 1.0)
    adapter = save_kept(job, model, weights)
    assert adapter is not None
    learned = cast(Any, load_file)(adapter / "adapter_model.safetensors")
    assert {round(float(weight.max()), 3) for weight in learned.values()} == {0.02}
    assert not (adapter / "manifest.json").exists() and (job.run.out / "merged" / "model.safetensors").exists()


def test_what_unlearns_is_ended_and_its_samples_are_kept(job: Opened) -> None:
    _, last = examined(job, (2, 8, 4, 4, 4, 4, 4))
    assert last == 5
    samples = list(read_jsonl(job.run.out / "samples.jsonl"))
    assert [line["step"] for line in samples] == [step for step in range(1, 6) for _ in range(5)]
    assert {line["id"] for line in samples} == {row.id for row in exam_rows(job)[:5]}


def test_a_second_training_that_makes_it_worse_leaves_the_model_as_it_was(job: Opened) -> None:
    second = job._replace(plan=job.plan.model_copy(update={"start_from": "runs/earlier/out/merged"}))
    _, last = examined(second, (8, 4, 4, 4, 4))
    assert last == 3
    weights, exam = best_weights(second, last)
    assert exam == Exam(0, 1.0) and weights is not None and weights.name == "checkpoint-0"


def test_weights_that_were_damaged_since_are_not_kept(job: Opened) -> None:
    _, last = examined(job, (2, 8, 4))
    (folder,) = (job.run.out / "best").iterdir()
    (folder / "adapter_model.safetensors").write_bytes(b"damaged")
    assert best_weights(job, last) == (None, None)


def test_free_text_is_not_examined(job: Opened) -> None:
    free = job._replace(rows={"validation": (rows(1)[0].model_copy(update={"output": "Thank you."}),)})
    assert exam_rows(free) == () and best_weights(free, 3) == (None, None)


def test_the_random_numbers_of_the_training_stay_as_they_were(job: Opened) -> None:
    import torch

    from trainers.examining import answers

    model: Any = job.load()
    drawn: Callable[[], Any] = lambda: torch.rand(3).tolist()  # noqa: E731
    torch.manual_seed(1)  # pyright: ignore[reportUnknownMemberType]
    undisturbed = drawn()
    torch.manual_seed(1)  # pyright: ignore[reportUnknownMemberType]
    model.train()
    assert len(answers(model, job, exam_rows(job))) == 8
    assert drawn() == undisturbed and model.training
