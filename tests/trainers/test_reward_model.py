"""What people prefer as a number: learned from pairs, saved as a model, and one more term of a reward."""

import json
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of_folder
from tenet.runfolder import RunFolder
from tests.trainers.building import LABELS, plan, rows, run_folder
from trainers.labels import NothingToLearn
from trainers.learned import TERM, learned_judge, with_learned
from trainers.opening import AnotherModel
from trainers.reward_model import main
from trainers.rewarded import scorer
from trainers.warmth import in_a_fork

POLITE = ", thank you for asking"


def pairs(number: int, start: int = 0) -> list[a.Row]:
    """Polite answers are preferred, whatever they say."""
    return [
        row.model_copy(update={"output": row.output + POLITE, "rejected": row.output}) for row in rows(number, start)
    ]


def prepared(project: Path, base: Path, train: list[a.Row]) -> RunFolder:
    lora = a.Lora(r=4, lora_alpha=8, target_modules="all-linear", modules_to_save=("score",))
    settings = {"max_steps": 20, "learning_rate": 0.05, "per_device_train_batch_size": 8}
    made = plan(str(base), lora=lora, **settings).model_copy(update={"method": "reward_model"})
    return run_folder(project, made, train, pairs(4, start=20))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, smallest: Path, mlflow_uri: str) -> RunFolder:
    folder = tmp_path_factory.mktemp("reward_model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENET_HOME", str(folder / "home"))
        patch.setenv("MLFLOW_TRACKING_URI", mlflow_uri)
        run = prepared(folder / "triage", smallest, pairs(16))
        assert in_a_fork(lambda: main(run)) == 0
    return run


def result(run: RunFolder) -> a.TrainingRun:
    return a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])


def asking(run: RunFolder, **changes: Any) -> a.TrainingPlan:
    """A plan of practice that names what was trained."""
    named = {"reward_model": result(run).merged, "reward_model_sha256": result(run).weights_sha256}
    return run.read("training_plan.yaml", a.TrainingPlan).model_copy(update=named | changes)


def test_it_prefers_what_people_preferred_also_on_pairs_that_it_never_saw(trained: RunFolder) -> None:
    accuracies = [
        line["eval_accuracy"] for line in read_jsonl(trained.out / "metrics.jsonl") if "eval_accuracy" in line
    ]
    assert accuracies[-1] == 1.0
    judge = learned_judge(trained, asking(trained))
    assert judge
    asked = [[{"role": "system", "content": "Choose."}, {"role": "user", "content": "the parcel is late"}]] * 2
    good, bad = judge(asked, [[{"role": "assistant", "content": LABELS[1] + more}] for more in (POLITE, "")])
    assert 0 <= bad < good <= 1


def test_a_reward_model_that_was_changed_is_refused(trained: RunFolder) -> None:
    assert sha256_of_folder(trained.out / "merged") == result(trained).weights_sha256
    with pytest.raises(AnotherModel, match="not the reward model that the plan names"):
        learned_judge(trained, asking(trained, reward_model_sha256="0" * 64))
    assert learned_judge(trained, asking(trained, reward_model=None)) is None


def test_without_a_rejected_answer_nothing_is_trained(tmp_path: Path, smallest: Path, home: Path) -> None:
    with pytest.raises(NothingToLearn, match="nothing to prefer"):
        main(prepared(tmp_path / "triage", smallest, list(rows(4))))


class Sandbox:
    """Stands for the sandbox: what the program in it says about four answers."""

    class tally:
        rows, failed, failed_share, restarts_in_a_row, problems = 4, 0, 0.0, 0, dict[str, str]()

    def score(self, *_: Any) -> list[dict[str, float | None]]:
        return [
            {"right": 1.0, "safe": 1.0},
            {"right": 0.0, "safe": 1.0},
            {"right": 1.0, "safe": 0.0},
            {"right": None, "safe": 1.0},
        ]


def test_it_is_one_more_term_that_a_guard_can_take_away() -> None:
    terms = (a.RewardTerm(name="right", says="right"), a.RewardTerm(name="safe", kind="guards", says="safe"))
    reward, logged = a.RewardFunction(terms=terms, code="pass"), dict[str, float]()
    answers = [[{"role": "assistant", "content": str(number)}] for number in range(4)]
    score = scorer(reward, Sandbox(), judge=lambda prompts, said: [0.5, 0.5, 0.5, 0.5])  # pyright: ignore[reportArgumentType]
    paid = score([None] * 4, answers, reference=[""] * 4, request=[""] * 4, log_metric=logged.__setitem__)
    assert paid == [0.75, 0.25, 0.0, 0.5]
    assert logged["parts/learned"] == 0.5
    assert [term.name for term in with_learned(reward).terms][-1] == TERM.name
