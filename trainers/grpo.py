"""Reinforcement learning with TRL's GRPO: the approved reward and the rows in, a merged model out.

    python -m trainers.grpo RUN

Reads `inputs/` of the run folder (spec.yaml, reward.yaml, training_plan.yaml, data/). The model answers each request a few
times, the reward scores the answers in the sandbox, and what scores above its group is made likelier. It begins where the
plan says: with the merged model of an earlier training, or with the base model. It leaves what trainers/sft.py does, and
killed it goes on from a checkpoint as that does. Where the plan has a `warm_start` the rows are taught first (trainers/warm_start.py).
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tenet.sandbox.choosing import start_worker
from tenet.settings import read_settings
from trainers.fast_grpo import fast_grpo_trainer
from trainers.finishing import finish, train
from trainers.gaming import HighPaid
from trainers.learned import learned_judge
from trainers.opening import Opened, arguments, opened
from trainers.outside import outside
from trainers.pausing import refuse_if_paused, suspicious
from trainers.returning import in_its_own_process
from trainers.rewarded import approved_reward, scorer, units
from trainers.train_block import BadTrainBlock
from trainers.underway import callbacks, underway
from trainers.warm_start import teach_first
from trainers.weights import adapter_of

if TYPE_CHECKING:
    import datasets


def main(run: RunFolder) -> None:
    reward = approved_reward(run)
    teach_first(run)
    run.progress(0.0, "loading the libraries")
    from trl.trainer.grpo_config import GRPOConfig

    job = opened(run, GRPOConfig, validated=False, splits=a.LEARNT)
    judge = learned_judge(run, job.plan)
    data = requests(job)
    allow_none = read_settings().allow_unsandboxed_reward
    with underway(job, "grpo", {"train": data}) as (mlflow_run, wish):
        config = arguments(job, GRPOConfig)
        every = steps_a_generation(config)
        paid, scored = HighPaid(), Scored()
        trainer = _trainer(job, scored, config, data)
        job = in_its_own_process(job, wish)
        with (
            # Started only here: a process that is killed in the middle of a question leaves half an answer behind.
            start_worker(reward.code, units(reward), allow_none=allow_none) as worker,
            outside(run, reward) as others,
        ):
            scored.by = scorer(reward, worker, others, paid, judge)
            train(trainer, job, [suspicious(run, wish), *callbacks(job, wish, every)])
        refuse_if_paused(job, wish, trainer.state.global_step, paid)
    finish(job, trainer, mlflow_run)


class Scored:
    """What TRL asks for scores, before there is anybody who gives them."""

    __name__ = "scored"
    by: Callable[..., Any]

    def __call__(self, *arguments: Any, **columns: Any) -> Any:
        return self.by(*arguments, **columns)


def steps_a_generation(config: Any) -> int:
    """After so many steps new answers are made. A checkpoint between them would go on with other answers than it had."""
    every = max(1, config.steps_per_generation * config.num_iterations // config.gradient_accumulation_steps)
    if config.save_strategy == "steps" and config.save_steps % every:
        right = max(every, round(config.save_steps / every) * every)
        raise BadTrainBlock(
            f"training_plan.yaml, train: save_steps is {config.save_steps:g}, but the answers of one generation last for {every} "
            f"steps, so a checkpoint there could not be gone on from. Take save_steps: {right}."
        )
    return every


def requests(job: Opened) -> "datasets.Dataset":
    """Those that are taught and those that are kept for practice, in TRL's prompt-only form with what the reward may look at."""
    import datasets

    rows = (*job.rows["train"], *job.rows.get("practice", ()))

    def asked(row: a.Row) -> list[dict[str, str]]:
        return [{"role": "system", "content": job.spec.instruction}, {"role": "user", "content": row.input}]

    return datasets.Dataset.from_list(
        [{"id": row.id, "prompt": asked(row), "reference": row.output, "request": row.input} for row in rows]
    )


def _trainer(job: Opened, reward: Callable[..., Any], config: Any, data: "datasets.Dataset") -> Any:
    return fast_grpo_trainer()(
        model=job.load_to_train(),
        reward_funcs=[reward],
        args=config,
        train_dataset=data,
        processing_class=job.tokenizer,
        peft_config=adapter_of(job.plan.lora),
    )


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
