"""What every trainer of TRL needs to be resumed exactly: going over held-out rows leaves the random numbers as they were."""

from typing import Any, cast


def steady(kind: Any) -> Any:
    import torch

    class Trainer(kind):
        def evaluate(self, *arguments: Any, **more: Any) -> Any:
            """A resumed training, which does not evaluate again, must draw the same random numbers."""
            with torch.random.fork_rng():
                return cast(Any, super().evaluate)(*arguments, **more)

        def create_model_card(self, *_: Any, **__: Any) -> None:
            """TRL would write an empty form beside every checkpoint."""

    return Trainer
