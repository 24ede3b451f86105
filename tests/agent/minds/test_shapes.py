"""What a language model is asked to write, as a form that engines can hold it to."""

from typing import Any, cast

import pytest
from pydantic import BaseModel

from agent.minds.model import shapes

ASKED = [it for it in vars(shapes).values() if isinstance(it, type) and issubclass(it, shapes.Said)]


def texts(schema: Any) -> list[dict[str, Any]]:
    """The texts in it that are held to a pattern."""
    match schema:
        case {"pattern": str()}:
            return [schema]
        case dict():
            return [text for each in cast("dict[str, Any]", schema).values() for text in texts(each)]
        case list():
            return [text for each in cast("list[Any]", schema) for text in texts(each)]
        case _:
            return []


@pytest.mark.parametrize("shape", ASKED, ids=lambda shape: shape.__name__)
def test_vllm_turns_no_form_away(shape: type[BaseModel]) -> None:
    """Its grammars (xgrammar) cannot hold a text to a pattern and to a length of its own: the pattern says how long."""
    assert not [text for text in texts(shape.model_json_schema()) if {"minLength", "maxLength"} & text.keys()]


def test_there_is_a_pattern_to_look_at() -> None:
    assert texts(shapes.DataPlanSaid.model_json_schema())
