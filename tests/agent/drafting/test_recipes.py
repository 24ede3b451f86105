"""A recipe's forecast says what it rests on."""

import pytest

from agent.drafting.long_answers import fitted
from agent.drafting.training_plan import METHODS, TrainingMethod, adapter_for, read_recipe
from tenet import artifacts as a
from tests import samples

FIELDS = {"task": "extraction", "labels": (), "fields": [{"name": "amount", "type": "number"}]}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("base_model", ["tenet-tiny", "some/other-model"])
def test_every_method_has_a_recipe_that_says_what_its_pace_rests_on(method: TrainingMethod, base_model: str) -> None:
    recipe = read_recipe(base_model, method)
    assert recipe.pace == ("measured on one core" if recipe.measured else "by a guess that nobody has measured yet")
    assert recipe.measured == ((method, base_model) in (("sft", "tenet-tiny"), ("grpo", "tenet-tiny")))


def test_what_is_scaled_for_longer_rows_is_a_guess() -> None:
    spec = a.UseCaseSpec.model_validate(samples.spec().model_dump() | FIELDS)
    recipe = read_recipe("tenet-tiny", "sft")
    assert fitted(recipe, samples.spec()) == recipe
    longer = fitted(recipe, spec)
    assert longer.seconds_per_row > recipe.seconds_per_row and not longer.measured


def test_an_adapter_is_tried_weaker_where_general_rows_are_mixed_in_and_nowhere_else() -> None:
    recipe, file = read_recipe("tenet-tiny", "sft"), a.DataFile(path="data/replay.jsonl", sha256="0" * 64, rows=5)
    card = a.DatasetCard(files={}, labels={}, origins={}, leaks=0, generator="built-in")
    mix = a.ReplayMix(file=file, source="the curriculum", wanted=0.2, share=0.2, categories={"quote": 5})
    assert adapter_for(recipe, card) == recipe.lora
    weaker = adapter_for(recipe, card.model_copy(update={"replay": mix}))
    assert weaker and weaker.strengths == (0.75, 0.625)
