"""TRL's GRPOTrainer with an order of requests that a resumed training meets again, and on a CPU with two savings.

Answers are drawn by trainers/rollouts.py and scored by trainers/answer_scores.py; the loss, whichever was asked for, is TRL's own.
`python -m benchmarks.training grpo` says what that brings.
"""

from typing import Any, cast

from trainers.answer_scores import Texts, answer_scores, can_share
from trainers.rollouts import Drawn, said
from trainers.together import alone


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

        def _generate_single_turn(
            self,
            prompt_ids: Any,
            images: Any,
            multimodal_fields: Any,
            num_generations: int,
            has_tool_images: bool = False,
        ) -> Any:
            own = cast(Any, self)
            model = own.accelerator.unwrap_model(own.model_wrapped)
            if images is not None or multimodal_fields or not _draws_plainly(own) or not can_share(model):
                return cast(Any, super())._generate_single_turn(
                    prompt_ids, images, multimodal_fields, num_generations, has_tool_images
                )
            how = Drawn(own.temperature, own.max_completion_length, own.eos_token_ids)
            return said(model, prompt_ids, how), None

        def _get_per_token_logps_and_entropies(
            self, model: Any, input_ids: Any, attention_mask: Any, logits_to_keep: int, *others: Any, **more: Any
        ) -> Any:
            own = cast(Any, self)
            if others or not alone() or not _scores_plainly(own, more) or not can_share(model):
                return cast(Any, super())._get_per_token_logps_and_entropies(
                    model, input_ids, attention_mask, logits_to_keep, *others, **more
                )
            end = input_ids.shape[1] - logits_to_keep
            asked = Texts(input_ids[:, :end], attention_mask[:, :end])
            answered = Texts(input_ids[:, end:], attention_mask[:, end:])
            looked_at = bool(more.get("compute_entropy"))
            found = answer_scores(model, asked, answered, own.temperature, looked_at=looked_at)
            return found.scores, found.entropies, None

        def create_model_card(self, *_: Any, **__: Any) -> None:
            """TRL would write an empty form beside every checkpoint."""

    return Trainer


def _draws_plainly(trainer: Any) -> bool:
    """Whether an answer is drawn from all tokens by their probability, and nothing was asked for that `generate` alone knows."""
    args = trainer.args
    others = args.use_vllm or trainer.use_transformers_continuous_batching or trainer.tools
    only_some = trainer.top_p != 1 or trainer.top_k or trainer.min_p or trainer.repetition_penalty != 1
    return not (others or only_some or args.generation_kwargs or args.cache_implementation)


def _scores_plainly(trainer: Any, more: dict[str, Any]) -> bool:
    """Whether there are texts alone, and entropies are only looked at."""
    known = {"batch_size", "compute_entropy"}
    return not (trainer.entropy_coef or any(more[name] for name in more.keys() - known))
