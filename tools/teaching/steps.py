"""The steps of a pipeline around a teacher: read what it answered, put a row's own answer beside others.

An answer that cannot be used is not removed but marked with the reason, so that the dataset's card can count it.
"""

from typing import Any

from distilabel.steps import GlobalStep, StepInput  # pyright: ignore[reportMissingTypeStubs]
from distilabel.typing import StepOutput  # pyright: ignore[reportMissingTypeStubs]

from tools.teaching.answers import rows_of
from tools.teaching.contract import Ask, MadeRow

COLUMNS = list(MadeRow.model_fields)


class ReadAnswers(GlobalStep):
    """From an answer to its rows."""

    @property
    def inputs(self) -> list[str]:
        return ["ask", "generation"]

    @property
    def outputs(self) -> list[str]:
        return COLUMNS

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        yield [
            row.model_dump()
            for item in _items(inputs)
            for row in rows_of(Ask.model_validate_json(item["ask"]), item["generation"])
        ]


class BesideOwn(GlobalStep):
    """The row's own answer before the ones that the teacher wrote. What was not answered is left out, and a text without any
    stands alone, so that nothing is rated beside nothing."""

    @property
    def inputs(self) -> list[str]:
        return ["own", "generation"]

    @property
    def outputs(self) -> list[str]:
        return ["generations"]

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        yield [
            {**item, "generations": [item["own"], *(answer for answer in item["generation"] if answer)]}
            for item in _items(inputs)
        ]


def _items(inputs: Any) -> list[dict[str, Any]]:
    return list(inputs)
