"""TRL's SFTTrainer with four savings that change no number but the time: see benchmarks/training.py for what each brings.

1. Rows of like length learn together, and a step is cut into parts that pass at once.
2. Only the positions that are learned are scored. On a CPU TRL scores all of them, the prompt and the padding too.
3. The instruction, with which all rows begin, is read once for the rows that pass together.
4. Elsewhere no attention mask: padding stands on the right, where no token of a row looks.
"""

import inspect
from collections.abc import Iterator
from typing import Any, cast

from trainers.answer_scores import Texts, answer_scores, can_share
from trainers.batches import TOKENS_AT_ONCE, TOKENS_AT_ONCE_ON_GPU, loader_of, parts
from trainers.labels import IGNORED
from trainers.memory import rows_a_step
from trainers.together import alone

WORTH_SHARING = 0.15
"""The share of a row's tokens: less is not worth going over the rows in two halves."""


def one_batch_a_step(settings: dict[str, Any]) -> dict[str, Any]:
    """A step learns from as many rows as the plan says; how many of them pass at once is decided by their tokens."""
    return settings | {"per_device_train_batch_size": rows_a_step(settings), "gradient_accumulation_steps": 1}


def fast_sft_trainer(cut_into: int = 1) -> Any:
    """`cut_into`: so many times fewer tokens pass at once, where memory ran out before."""
    import torch
    from trl.trainer.sft_trainer import SFTTrainer

    tokens_at_once = (TOKENS_AT_ONCE_ON_GPU if torch.cuda.is_available() else TOKENS_AT_ONCE) // cut_into

    class Trainer(SFTTrainer):
        def get_train_dataloader(self) -> Any:
            rows = cast(Any, self)._remove_unused_columns(cast(Any, self).train_dataset, description="training")
            lengths = [len(tokens) for tokens in cast("list[list[int]]", rows["input_ids"])]
            return loader_of(self, rows, lengths)

        def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> Any:
            accelerator = cast(Any, self).accelerator
            learned = num_items_in_batch
            if learned is None:
                learned = accelerator.gather((inputs["labels"][:, 1:] != IGNORED).sum()).sum()
            if self._is_plain(model):
                *others, last = _cut(inputs, tokens_at_once)
                cast(Any, self)._total_train_tokens += accelerator.gather(inputs["attention_mask"].sum()).sum().item()
            else:
                # TRL's own loss asks the other processes in every part, so each must have as many parts.
                others, last = [], inputs
            with accelerator.no_sync(model):
                losses = [super(Trainer, self).training_step(model, part, learned) for part in others]
            losses.append(super().training_step(model, last, learned))
            return torch.stack(losses).sum()

        def compute_loss(
            self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
        ) -> Any:
            if return_outputs or not self._is_plain(model):
                return cast(Any, super()).compute_loss(model, inputs, return_outputs, num_items_in_batch)
            if shared := _shared(inputs) if alone() and can_share(model) else 0:
                return self._loss_after(shared, model, inputs, num_items_in_batch)
            targets = inputs["labels"][:, 1:]
            columns = (targets != IGNORED).any(0).nonzero().flatten()
            said = model(input_ids=inputs["input_ids"], use_cache=False, logits_to_keep=columns).logits.float()
            targets = targets[:, columns]
            loss = torch.nn.functional.cross_entropy(
                said.flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction="sum"
            )
            learned = targets != IGNORED
            self._note(learned.sum(), ((said.argmax(-1) == targets) & learned).sum())
            if num_items_in_batch is None:
                return loss / learned.sum()
            # Those are of all processes, and what each of them learns is averaged.
            return loss / num_items_in_batch * cast(Any, self).accelerator.num_processes

        def _loss_after(self, shared: int, model: Any, inputs: Any, num_items_in_batch: Any) -> Any:
            """As many tokens at the beginning are the same in all rows, and are read once."""
            tokens, seen = inputs["input_ids"], inputs["attention_mask"]
            learned = inputs["labels"][:, shared:] != IGNORED
            first, rest = Texts(tokens[:, :shared], seen[:, :shared]), Texts(tokens[:, shared:], seen[:, shared:])
            found = answer_scores(model, first, rest, learned=learned)
            self._note(learned.sum(), found.right.sum())
            return -found.scores.sum() / (learned.sum() if num_items_in_batch is None else num_items_in_batch)

        def _is_plain(self, model: Any) -> bool:
            """Whether nothing was asked for that only TRL's own loss knows."""
            args, own = cast(Any, self.args), cast(Any, self)
            other = args.loss_type != "nll" or args.label_smoothing_factor or own.aux_loss_enabled
            return not other and _can_choose(model)

        def evaluate(self, *arguments: Any, **more: Any) -> Any:
            """Going over the held-out rows draws random numbers; a resumed training, which does not, must draw the same."""
            with torch.random.fork_rng():
                return super().evaluate(*arguments, **more)

        def _note(self, learned: Any, right: Any) -> None:
            """What TRL notes of each batch, as far as it is shown."""
            mode, own = ("train" if cast(Any, self).model.training else "eval"), cast(Any, self)
            own._metrics[mode]["mean_token_accuracy"].append((right / learned).item())
            own._metrics[mode]["num_tokens"] = [own._total_train_tokens]

        def create_model_card(self, *_: Any, **__: Any) -> None:
            """TRL would write an empty form beside every checkpoint."""

    return Trainer


def _can_choose(model: Any) -> bool:
    """Whether the model scores only the positions that it is asked for."""
    alone = getattr(model, "module", model)
    base: Any = alone.get_base_model() if hasattr(alone, "peft_config") else alone
    return "logits_to_keep" in inspect.signature(cast(Any, type(base)).forward).parameters


def _shared(inputs: Any) -> int:
    """How many tokens at the beginning all rows share, none of which is learned; 0 where reading them once would gain little."""
    tokens = inputs["input_ids"]
    other = (
        (tokens != tokens[:1]).any(0) | (inputs["labels"] != IGNORED).any(0) | (inputs["attention_mask"] == 0).any(0)
    )
    number = int(other.int().argmax())
    return number if len(tokens) > 1 and number >= WORTH_SHARING * tokens.shape[1] else 0


def _cut(inputs: Any, tokens_at_once: int) -> Iterator[dict[str, Any]]:
    lengths: list[int] = inputs["attention_mask"].sum(1).tolist()
    for part in parts(lengths, tokens_at_once):
        longest = max(lengths[part])
        yield {name: values[part, :longest] for name, values in inputs.items()}
