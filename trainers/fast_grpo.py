"""TRL's GRPOTrainer with an order of requests that a resumed training meets again."""

from typing import Any, cast


def fast_grpo_trainer() -> Any:
    from trl.trainer.grpo_trainer import GRPOTrainer
    from trl.trainer.utils import RepeatSampler

    class Passes(RepeatSampler):
        """TRL's draws the order of each pass from the passes before it, which a resumed training has not been through."""

        def set_epoch(self, epoch: int) -> None:
            """The Trainer calls it before each pass, also before the one that it goes on with."""
            self.generator.manual_seed(1_000_003 * cast(int, self.seed) + epoch)

    class Trainer(GRPOTrainer):
        def _get_train_sampler(self, dataset: Any = None) -> Any:
            own = cast(Any, self)
            return Passes(
                dataset if dataset is not None else own.train_dataset,
                mini_repeat_count=own.num_generations,
                batch_size=own.args.generation_batch_size // own.num_generations,
                repeat_count=own.num_iterations * own.args.steps_per_generation,
                shuffle=own.shuffle_dataset,
                seed=own.args.seed,
            )

        def create_model_card(self, *_: Any, **__: Any) -> None:
            """TRL would write an empty form beside every checkpoint."""

    return Trainer
