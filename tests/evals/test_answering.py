"""Generation with a real (small) model."""

import shutil
from pathlib import Path

import pytest

from evals.answering import answers, answers_by, context_length, encode, load_tokenizer, remembered_answers
from evals.prompting import Messages, messages
from tests.evals.building import SPEC, split_rows


def prompts() -> list[Messages]:
    return [messages(SPEC.instruction, row) for row in split_rows()[1]]


def silent(done: int, total: int) -> None:
    pass


def test_answers_come_in_order_and_are_the_same_every_time(tuned: Path) -> None:
    asked, heard = prompts(), list[tuple[int, int]]()
    first = answers(tuned, asked, 16, lambda done, total: heard.append((done, total)))
    assert first == answers(tuned, asked, 16, silent)
    assert heard[-1] == (len(asked), len(asked))
    assert first == [row.output for row in split_rows()[1]]


def test_a_batch_with_padding_says_what_each_prompt_alone_says(untuned: Path) -> None:
    asked = [*prompts()[:3], messages(SPEC.instruction, split_rows()[1][0], split_rows()[0][:4])]
    assert answers(untuned, asked, 6, silent) == [answers(untuned, [one], 6, silent)[0] for one in asked]


def test_nothing_holds_the_model_to_the_labels(untuned: Path) -> None:
    assert not set(answers(untuned, prompts()[:4], 8, silent)) & set(SPEC.label_names)


def test_an_equal_question_is_answered_from_memory(tuned: Path, tmp_path: Path) -> None:
    asked = prompts()[:2]
    first = remembered_answers(tmp_path, tuned, "digest", asked, 16, silent)
    assert remembered_answers(tmp_path, tmp_path / "gone", "digest", asked, 16, silent) == first
    with pytest.raises(OSError, match="gone"):
        remembered_answers(tmp_path, tmp_path / "gone", "digest", prompts()[2:4], 16, silent)


def test_a_model_without_a_chat_template_is_refused_in_words(tuned: Path, tmp_path: Path) -> None:
    plain = shutil.copytree(tuned, tmp_path / "plain")
    (plain / "chat_template.jinja").unlink()
    with pytest.raises(ValueError, match="plain has no chat template"):
        answers(plain, prompts()[:1], 16, silent)


def test_the_context_and_the_length_of_a_prompt_are_the_models_own(tuned: Path) -> None:
    assert context_length(tuned) == 512
    assert len(encode(load_tokenizer(tuned), prompts()[0])) > 5


def test_a_model_is_asked_where_it_lies(untuned: Path) -> None:
    import torch

    class Elsewhere:
        """Needs no GPU to be seen: its tensors are nowhere, and what is generated is a token more than was asked."""

        device = torch.device("meta")

        def generate(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **_: object) -> torch.Tensor:
            assert input_ids.device == attention_mask.device == self.device
            return torch.zeros(input_ids.shape[0], input_ids.shape[1] + 1, dtype=torch.long)

    assert len(answers_by(load_tokenizer(untuned), Elsewhere(), prompts()[:2], 1)) == 2
