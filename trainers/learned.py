"""What a reward model adds to an approved reward: one more term, `learned`, between 0 and 1.

The plan names the reward model by its digest (`reward_model`), so whoever approves the plan approves it too. It stands among
the terms that pay and weighs as much as one of them: a guard of the reward takes from it as from the rest.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from tenet import artifacts as a
from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder
from trainers.opening import AnotherModel

TERM = a.RewardTerm(name="learned", says="What people preferred, as the reward model learned it.")
AT_ONCE = 32

Judge = Callable[[Sequence[Any], Sequence[Any]], list[float]]
"""From requests and answers, as messages, to how good each answer is."""


def learned_judge(run: RunFolder, plan: a.TrainingPlan) -> Judge | None:
    """None where the plan names no reward model; refused where it is not the one that was approved."""
    if plan.reward_model is None:
        return None
    folder = run.project / plan.reward_model
    if not folder.is_dir() or sha256_of_folder(folder) != plan.reward_model_sha256:
        raise AnotherModel(
            f"{plan.reward_model} is not the reward model that the plan names: it was changed or removed since. Nothing was "
            "trained. Train it again (tenet reward-model), or take reward_model out of the training plan."
        )
    return _judge(str(folder))


def with_learned(reward: a.RewardFunction) -> a.RewardFunction:
    return reward.model_copy(update={"terms": (*reward.terms, TERM)})


def _judge(folder: str) -> Judge:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = cast(Any, AutoTokenizer).from_pretrained(folder)
    judges = cast(Any, AutoModelForSequenceClassification)
    loaded = judges.from_pretrained(folder, dtype=torch.float32, use_safetensors=True)
    model = loaded.to("cuda" if torch.cuda.is_available() else "cpu").eval()

    def judged(prompts: Sequence[Any], answers: Sequence[Any]) -> list[float]:
        said = [
            tokenizer.apply_chat_template([*prompt, *answer], return_dict=True)["input_ids"]
            for prompt, answer in zip(prompts, answers, strict=True)
        ]
        found: list[float] = []
        # No random number of the training is drawn here: the model drops nothing while it judges.
        with torch.no_grad():
            for start in range(0, len(said), AT_ONCE):
                part = said[start : start + AT_ONCE]
                padded = tokenizer.pad({"input_ids": part}, padding_side="right", return_tensors="pt")
                found += model(**padded.to(model.device)).logits[:, 0].float().sigmoid().tolist()
        return found

    return judged
