"""The model card is read by hubs and by people, and nobody's words become its markup."""

from typing import Any, cast

from huggingface_hub import ModelCard

from evals.model_card import model_card
from tests.evals.test_page import DIGEST, NASTY, findings


def test_a_hub_reads_the_result_and_the_base_model() -> None:
    data = cast("Any", ModelCard(model_card(findings())).data)
    assert data.base_model == "tenet-tiny" and data.library_name == "transformers"
    (result,) = data.eval_results
    assert (result.metric_type, result.metric_value) == ("accuracy", 0.5)
    assert result.dataset_revision == DIGEST and result.task_type == "text-classification"
    assert "cannot-tell" in data.tags


def test_a_person_reads_the_verdict_the_tenets_and_the_limits() -> None:
    text = ModelCard(model_card(findings())).text
    assert "**Cannot tell**" in text and "- Too few rows." in text
    assert "Name the queue." in text
    assert "Weak on long inputs: right on 12% of 8, elsewhere on 90%." in text
    assert "| T1: The answer is one of the queues and nothing else. |" in text


def test_what_people_and_models_wrote_is_plain_text() -> None:
    found = findings()
    spec = found.spec.model_copy(
        update={"instruction": "Name it.\n```\n# Owned", "out_of_scope": ("[x](http://y) | *b*",)}
    )
    text = model_card(found._replace(spec=spec))
    assert NASTY not in text and "<img" not in text and "<script" not in text
    assert "\\[x\\](http://y) \\| \\*b\\*" in text
    assert text.count("```") == 2
