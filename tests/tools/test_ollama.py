"""Ollama asks a model in the words that it was measured with, or is not told of it."""

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest

from evals.answering import load_tokenizer
from tenet import artifacts as a
from tests import samples
from tests.tools.small_models import save_tokenizer
from tools.ollama import NotForOllama, modelfile, template_of

SHIPPED = Path(__file__).resolve().parents[2] / "trainers" / "tenet-tiny"
DEPLOYMENT = cast("a.Deployment", samples.sample("deployment"))


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tokenizer(tmp_path_factory.mktemp("merged"))


def test_it_is_told_what_was_measured(merged: Path) -> None:
    text = modelfile(DEPLOYMENT, merged, "./merged")
    assert text.startswith(f'FROM ./merged\nSYSTEM """{DEPLOYMENT.instruction}"""\nTEMPLATE """')
    assert text.endswith(
        f'PARAMETER stop "<|im_end|>"\nPARAMETER temperature 0\nPARAMETER num_predict {DEPLOYMENT.max_tokens}\n'
    )


def test_a_question_reaches_the_model_as_in_the_evaluation(merged: Path) -> None:
    tokenizer, words = load_tokenizer(merged), "where is my parcel?"
    told = [{"role": "system", "content": DEPLOYMENT.instruction}, {"role": "user", "content": words}]
    assert as_ollama_writes(template_of(tokenizer), told) == as_evaluated(tokenizer, told)
    told += [{"role": "assistant", "content": "shipping"}, {"role": "user", "content": "and now?"}]
    assert as_ollama_writes(template_of(tokenizer), told) == as_evaluated(tokenizer, told)


def test_a_mark_that_ollama_sets_itself_is_not_written_twice(merged: Path) -> None:
    tokenizer = load_tokenizer(merged)
    tokenizer.bos_token, tokenizer.chat_template = "<s>", "<s>" + tokenizer.chat_template
    assert "<s>" not in template_of(tokenizer)


@pytest.mark.parametrize(
    "template",
    [
        "{% for turn in messages %}{{ loop.index }}: {{ turn.content }}\n{% endfor %}",
        "{% for turn in messages %}{% if turn.role != 'system' %}{{ turn.role }}: {{ turn.content }}\n{% endif %}{% endfor %}",
        "{% for turn in messages %}{{ '{{' }}{{ turn.role }}: {{ turn.content }}\n{% endfor %}",
    ],
    ids=["turns are numbered", "no instruction", "marks of its own"],
)
def test_a_template_that_it_cannot_say_is_refused(merged: Path, template: str) -> None:
    tokenizer = load_tokenizer(merged)
    tokenizer.chat_template = template
    with pytest.raises(NotForOllama, match="chat template"):
        template_of(tokenizer)


def test_a_tokenizer_that_it_would_misread_is_refused() -> None:
    with pytest.raises(NotForOllama, match="this model's is WordPiece"):
        modelfile(DEPLOYMENT, SHIPPED, ".")


def as_evaluated(tokenizer: Any, told: list[dict[str, str]]) -> str:
    return tokenizer.apply_chat_template(told, tokenize=False, add_generation_prompt=True)


def as_ollama_writes(template: str, told: list[dict[str, str]]) -> str:
    """Every turn by the template, the instruction at the first one only, up to the answer that is to come."""
    found = re.fullmatch(r"\{\{ if \.System \}\}(.*?)\{\{ end \}\}(.*)", template, re.DOTALL)
    assert found, json.dumps(template)
    (system, *rest), (head, turn) = told, found.groups()
    text = head.replace("{{ .System }}", system["content"])
    for asked, answered in zip(rest[::2], (*rest[1::2], None), strict=True):
        written = turn.replace("{{ .Prompt }}", asked["content"])
        text += (
            written.replace("{{ .Response }}", answered["content"])
            if answered
            else written.partition("{{ .Response }}")[0]
        )
    return text
