"""Reading once what rows share changes nothing but the time: the same answers, scores and gradients as with TRL and `generate`."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from trainers.answer_scores import Texts, answer_scores, can_share
from trainers.fast_grpo import _draws_plainly, fast_grpo_trainer  # pyright: ignore[reportPrivateUsage]
from trainers.rollouts import Drawn, merged, said
from trainers.weights import loader

REQUESTS = ([5, 6, 7, 8, 9], [5, 6, 7, 8, 9], [11, 12], [11, 12], [11, 12])
TEMPERATURE = 0.7


@pytest.fixture
def model(smallest: Path) -> Any:
    """With an adapter that has learned something, so that it matters whether it is there."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
    lora = LoraConfig(r=2, lora_alpha=4, target_modules="all-linear", task_type="CAUSAL_LM")
    found: Any = get_peft_model(loader(str(smallest), torch.float32)(), lora)
    for name, weight in found.named_parameters():
        if "lora_B" in name:
            weight.data.normal_(0, 0.5)
    return found


def padded(rows: Any, left: bool) -> Texts:
    import torch

    longest = max(map(len, rows))
    empty = [[0] * (longest - len(row)) for row in rows]
    tokens = [space + list(row) if left else list(row) + space for row, space in zip(rows, empty, strict=True)]
    seen = [space + [1] * len(row) if left else [1] * len(row) + space for row, space in zip(rows, empty, strict=True)]
    return Texts(torch.tensor(tokens), torch.tensor(seen))


def gradients(model: Any, scores: Any) -> dict[str, Any]:
    import torch

    model.zero_grad()
    (scores * torch.arange(1.0, scores.shape[0] + 1)[:, None]).sum().backward()
    return {name: weight.grad.clone() for name, weight in model.named_parameters() if weight.grad is not None}


def test_scores_entropies_and_gradients_are_those_of_trl(model: Any) -> None:
    import torch
    from trl.trainer.utils import add_fused_lm_head

    asked, answers = padded(REQUESTS, left=True), padded(([3, 4], [7], [1], [9, 9, 9, 2, 4], []), left=False)
    ours = answer_scores(model, asked, answers, TEMPERATURE)
    ours_learn = gradients(model, ours.scores)
    with torch.no_grad():
        looked = answer_scores(model, asked, answers, TEMPERATURE, looked_at=False).scores
    add_fused_lm_head(model.get_base_model(), temperature=TEMPERATURE, outputs=("log_probs", "entropy"))
    ids, seen = torch.cat([asked.tokens, answers.tokens], 1), torch.cat([asked.seen, answers.seen], 1)
    labels = ids.masked_fill(seen == 0, -100)
    labels[:, : asked.tokens.shape[1]] = -100
    theirs = model(input_ids=ids, attention_mask=seen, labels=labels, fused_lm_head=True)
    width = answers.tokens.shape[1]
    torch.testing.assert_close(ours.scores, theirs.log_probs[:, -width:], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(ours.entropies * answers.seen, theirs.entropy[:, -width:], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(looked, ours.scores.detach(), atol=1e-6, rtol=1e-5)
    theirs_learn = gradients(model, theirs.log_probs[:, -width:])
    assert ours_learn.keys() == theirs_learn.keys() and ours_learn
    for name, learned in theirs_learn.items():
        torch.testing.assert_close(ours_learn[name], learned, atol=1e-4, rtol=1e-3)


def test_what_is_said_is_what_generate_says(model: Any) -> None:
    """At next to no temperature there is one answer; it ends at the first of its ends, or where it must."""
    import torch

    width, most = max(map(len, REQUESTS)), 6
    asked = padded(REQUESTS, left=True)
    made = model.generate(
        input_ids=asked.tokens, attention_mask=asked.seen, do_sample=False, max_new_tokens=most, eos_token_id=None
    )
    whole = cast("list[list[int]]", made[:, width:].tolist())
    end = whole[0][2]
    expected = [row[: row.index(end) + 1] if end in row else row for row in whole]
    assert len({len(row) for row in expected}) > 1, "nothing ends early, so nothing is shown"
    assert said(model, REQUESTS, Drawn(1e-4, most, [end])) == expected
    assert torch.is_grad_enabled()


def test_answers_are_drawn_by_their_probability(model: Any) -> None:
    import torch

    torch.manual_seed(1)  # pyright: ignore[reportUnknownMemberType]
    request, draws = REQUESTS[0], 4000
    first = [answer[0] for answer in said(model, [request] * draws, Drawn(TEMPERATURE, 1, [1]))]
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([request])).logits[0, -1] / TEMPERATURE
    likely = logits.softmax(-1)
    groups = torch.arange(len(likely)) % 8
    wanted = torch.zeros(8).index_add(0, groups, likely)
    found = torch.bincount(groups[torch.tensor(first)], minlength=8) / draws
    spread = (wanted * (1 - wanted) / draws).sqrt()
    assert bool(((found - wanted).abs() < 4 * spread).all())


def test_a_merged_adapter_leaves_the_very_weights_behind(model: Any) -> None:
    import torch

    before = {name: (weight.data_ptr(), weight.clone()) for name, weight in model.named_parameters()}
    ids = torch.tensor([list(REQUESTS[0])])
    with torch.no_grad():
        plain = model(input_ids=ids).logits
        with merged(model):
            torch.testing.assert_close(model(input_ids=ids).logits, plain, atol=1e-5, rtol=1e-4)
            assert any(weight.data_ptr() != before[name][0] for name, weight in model.named_parameters())
        with pytest.raises(ZeroDivisionError), merged(model):
            _ = 1 / 0
        torch.testing.assert_close(model(input_ids=ids).logits, plain, atol=0, rtol=0)
    for name, weight in model.named_parameters():
        assert weight.data_ptr() == before[name][0] and torch.equal(weight, before[name][1])


@pytest.fixture(scope="module")
def trainer(smallest: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    import datasets
    import torch
    from peft import LoraConfig
    from transformers import AutoTokenizer
    from trl.trainer.grpo_config import GRPOConfig

    settings: dict[str, Any] = {"use_cpu": True, "bf16": False, "report_to": "none", "gradient_checkpointing": False}
    return fast_grpo_trainer()(
        model=loader(str(smallest), torch.float32)(),
        reward_funcs=[lambda completions, **_: [0.0] * len(completions)],  # pyright: ignore
        args=GRPOConfig(output_dir=str(tmp_path_factory.mktemp("out")), max_completion_length=4, **settings),
        train_dataset=datasets.Dataset.from_list([{"prompt": "a"}] * 8),
        processing_class=cast(Any, AutoTokenizer).from_pretrained(smallest),
        peft_config=LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM"),
    )


def test_what_only_trl_knows_is_left_to_trl(trainer: Any) -> None:
    def changed(**changes: Any) -> Any:
        return SimpleNamespace(**(vars(trainer) | changes))

    def with_settings(**changes: Any) -> Any:
        return changed(args=SimpleNamespace(**(vars(trainer.args) | changes)))

    assert _draws_plainly(trainer) and can_share(trainer.model)
    for other in (changed(top_p=0.9), changed(top_k=5), changed(repetition_penalty=1.1), with_settings(use_vllm=True)):
        assert not _draws_plainly(other)
    config = trainer.model.get_base_model().config
    for name, value in (("final_logit_softcapping", 30.0), ("layer_types", ["sliding_attention"])):
        before = getattr(config, name, None)
        setattr(config, name, value)
        assert not can_share(trainer.model)
        setattr(config, name, before)


def test_a_trainer_scores_and_says_with_them(trainer: Any) -> None:
    """That they are ours, and not TRL's, is seen by how the scores came about."""
    import torch
    from trl.trainer.grpo_trainer import GRPOTrainer

    ids, seen = torch.tensor([[0, 5, 6, 7, 8], [4, 5, 6, 9, 0]]), torch.tensor([[0, 1, 1, 1, 1], [1, 1, 1, 1, 0]])
    ours = trainer._get_per_token_logps_and_entropies(trainer.model, ids, seen, 2, compute_entropy=True)
    plain: Any = GRPOTrainer
    theirs = plain._get_per_token_logps_and_entropies(trainer, trainer.model, ids, seen, 2, compute_entropy=True)
    assert type(ours[0].grad_fn) is not type(theirs[0].grad_fn)
    for one, other in zip(ours[:2], theirs[:2], strict=True):
        torch.testing.assert_close(one * seen[:, -2:], other, atol=1e-5, rtol=1e-4)
    answers, _ = trainer._generate_single_turn([list(one) for one in REQUESTS], None, {}, 1)
    assert [1 <= len(answer) <= 4 for answer in answers] == [True] * len(REQUESTS)


def test_an_instruction_that_all_rows_share_is_read_once_and_the_loss_is_that_of_trl(
    smallest: Path, tmp_path: Path
) -> None:
    import datasets
    import torch
    from peft import LoraConfig
    from transformers import AutoTokenizer
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    from trainers.fast_sft import _shared, fast_sft_trainer  # pyright: ignore[reportPrivateUsage]

    rows = [
        {"input_ids": [*range(5, 15), 20 + row, *range(3, 4 + row)], "labels": [-100] * 11 + [*range(3, 4 + row)]}
        for row in range(4)
    ]
    found: list[tuple[float, float, float]] = []
    for kind in (SFTTrainer, fast_sft_trainer()):
        config = SFTConfig(
            output_dir=str(tmp_path / kind.__name__), report_to="none", use_cpu=True, bf16=False, max_steps=2, disable_tqdm=True,
            gradient_checkpointing=False, per_device_train_batch_size=4, learning_rate=0.01, logging_steps=1,
            dataset_kwargs={"skip_prepare_dataset": True},
        )  # fmt: skip
        torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
        trainer: Any = kind(
            model=loader(str(smallest), torch.float32)(),
            args=config,
            processing_class=cast(Any, AutoTokenizer).from_pretrained(smallest),
            train_dataset=datasets.Dataset.from_list(rows),
            peft_config=LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM"),
        )
        batch = next(iter(trainer.get_train_dataloader()))
        assert _shared(batch) == 10 and can_share(trainer.model)
        trainer.train()
        names = ("loss", "grad_norm", "mean_token_accuracy")
        found += [tuple(entry[name] for name in names) for entry in trainer.state.log_history if "loss" in entry]
    for trl, ours in zip(found[:2], found[2:], strict=True):
        assert ours == pytest.approx(trl, rel=1e-3)
