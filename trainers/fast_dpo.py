"""TRL's DPOTrainer with the savings of trainers/fast_sft.py: rows of like length, only the answers are
scored, and a request is read once for both of them."""

from typing import Any, cast

from trainers.answer_scores import Texts, answer_scores, can_share
from trainers.batches import loader_of
from trainers.together import alone

PLAIN_LOSSES = {"sigmoid", "sft"}
PREFERRED = "preferred_gain"
"""How much likelier than before a token of the preferred answers is (the logarithm). Below nothing they are being unlearned:
a preference only asks that the rejected ones fall further."""


def fast_dpo_trainer() -> Any:
    import torch
    from trl.trainer.dpo_trainer import DPOTrainer

    class Trainer(DPOTrainer):
        def get_train_dataloader(self) -> Any:
            rows = cast(Any, self)._remove_unused_columns(cast(Any, self).train_dataset, description="training")
            lengths = [_length(row) for row in rows]
            return loader_of(self, rows, lengths)

        def _compute_loss(self, model: Any, inputs: Any, return_outputs: bool) -> Any:
            own = cast(Any, self)
            if return_outputs or not self._is_plain():
                return cast(Any, super())._compute_loss(model, inputs, return_outputs)
            scores, learned, right = _answers(model, inputs)
            chosen, rejected = scores.chunk(2)
            gained = own.beta * (chosen - inputs["ref_chosen_logps"])
            lost = own.beta * (rejected - inputs["ref_rejected_logps"])
            preferred = learned.chunk(2)[0].sum(1)
            losses = {
                "sigmoid": -torch.nn.functional.logsigmoid(gained - lost).mean(),
                "sft": -chosen.sum() / preferred.sum(),
            }
            self._note(inputs, gained.detach() - lost.detach(), right.chunk(2)[0].sum() / preferred.sum())
            own._metrics["train" if own.model.training else "eval"][PREFERRED].append(
                (gained.detach() / own.beta / preferred).mean().item()
            )
            return sum(weight * losses[kind] for kind, weight in zip(own.loss_types, own.loss_weights, strict=True))

        def compute_ref_log_probs(self, model: Any, inputs: Any) -> Any:
            """What the reference, which is the model without its adapter, says of the answers."""
            own = cast(Any, self)
            bare = own.accelerator.unwrap_model(own.model)
            shares = alone() and can_share(bare) and set(getattr(bare, "peft_config", {})) == {"default"}
            if not shares or own.ref_model is not None or own.ld_alpha is not None:
                return cast(Any, super()).compute_ref_log_probs(model, inputs)
            with torch.no_grad(), bare.disable_adapter():
                return answer_scores(bare, *_apart(inputs), looked_at=False).scores.sum(1).chunk(2)

        def _is_plain(self) -> bool:
            """Whether nothing was asked for that only TRL's own loss knows."""
            own = cast(Any, self)
            special = own.ld_alpha is not None or own.use_weighting or own.aux_loss_enabled
            return (
                not special
                and set(own.loss_types) <= PLAIN_LOSSES
                and own.precompute_ref_logps
                and own.f_divergence_type == "reverse_kl"
            )

        def _note(self, inputs: Any, margins: Any, right: Any) -> None:
            own = cast(Any, self)
            mode = "train" if own.model.training else "eval"
            own._metrics[mode]["rewards/accuracies"].append((margins > 0).float().mean().item())
            own._metrics[mode]["rewards/margins"].append(margins.mean().item())
            own._metrics[mode]["mean_token_accuracy"].append(right.item())
            if mode == "train":
                own._total_train_tokens += own.accelerator.gather(inputs["attention_mask"].sum()).sum().item()
            own._metrics[mode]["num_tokens"] = [own._total_train_tokens]

        def evaluate(self, *arguments: Any, **more: Any) -> Any:
            """As in trainers/fast_sft.py: a resumed training must draw the same random numbers."""
            with torch.random.fork_rng():
                return super().evaluate(*arguments, **more)

        def create_model_card(self, *_: Any, **__: Any) -> None:
            """TRL would write an empty form beside every checkpoint."""

    return Trainer


def _length(row: Any) -> int:
    return len(row["prompt_ids"]) + max(len(row["chosen_ids"]), len(row["rejected_ids"]))


def _answers(model: Any, inputs: Any) -> tuple[Any, Any, Any]:
    """Of each row: the log-probability of its answer, which positions are learned, and which the model had right."""
    if alone() and can_share(model):
        asked, said = _apart(inputs)
        found = answer_scores(model, asked, said)
        return found.scores.sum(1), said.seen.bool(), found.right
    answers = inputs["completion_mask"][:, 1:].bool()
    columns = answers.any(0).nonzero().flatten()
    said = model(input_ids=inputs["input_ids"], use_cache=False, logits_to_keep=columns).logits.float()
    targets, learned = inputs["input_ids"][:, 1:][:, columns], answers[:, columns]
    scores = said.log_softmax(-1).gather(-1, targets[..., None])[..., 0] * learned
    return scores.sum(1), learned, (said.argmax(-1) == targets) & learned


def _apart(inputs: Any) -> tuple[Texts, Texts]:
    """The requests, padded on the left, and the answers, padded on the right, of rows in which one follows the other."""
    import torch

    tokens, answered = inputs["input_ids"], inputs["completion_mask"].sum(1, keepdim=True)
    asked = inputs["attention_mask"].sum(1, keepdim=True) - answered
    widest, longest = (int(lengths.max()) for lengths in (asked, answered))
    before, after = torch.arange(widest) - widest + asked, torch.arange(longest) + asked
    places = [before.clamp(min=0), after.clamp(max=tokens.shape[1] - 1)]
    seen = [(before >= 0).long(), (after < asked + answered).long()]
    requests, answers = (Texts(tokens.gather(1, at) * is_so, is_so) for at, is_so in zip(places, seen, strict=True))
    return requests, answers
