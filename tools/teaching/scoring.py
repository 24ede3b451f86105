"""distilabel's scorers and DEITA filtering as steps, with what is wrong in 1.5.3 mended.

Both scorers read the scores line by line: an empty line between two of them, or a sentence before them, moves every score to
another text. `DeitaFiltering` measures a row against all others and not against those that it took, so of two that are close
both go, as in its step against near twins; and without a budget it ends with an error.
"""

import re
from typing import TYPE_CHECKING, Any

from distilabel.steps import DeitaFiltering, GlobalStep, StepInput  # pyright: ignore[reportMissingTypeStubs]
from distilabel.steps.tasks import ComplexityScorer, QualityScorer  # pyright: ignore[reportMissingTypeStubs]
from distilabel.typing import StepOutput  # pyright: ignore[reportMissingTypeStubs]

from tools.selecting import COMPLEXITY, QUALITY, SelectOrder
from tools.teaching.llms import PlainTeacher

if TYPE_CHECKING:
    from evals.embedding import Vectors

CLOSE = 0.9
"""Cosine similarity from which a row says nothing beside a better one; as in the paper."""
_SCORE = re.compile(r"\[(\d+)\]\s*score:\s*(\d+)", re.IGNORECASE)


def scores_in(answer: str | None, number: int) -> list[float | None]:
    """The score of each by its own number; none at all where one is missing, or they are told twice differently."""
    told = {(int(at), int(score)) for at, score in _SCORE.findall(answer or "")}
    by_number = dict(told)
    if len(told) != len(by_number) or set(by_number) != set(range(1, number + 1)):
        return [None] * number
    return [by_number[at] / (number + 1) for at in range(1, number + 1)]


class Complexity(ComplexityScorer):
    """How hard each of a few texts is beside the others, as a share of the highest score."""

    def format_output(self, output: str | None, input: dict[str, Any]) -> dict[str, Any]:
        return {"scores": scores_in(output, len(input["instructions"]))}


class Quality(QualityScorer):
    """How well each text is answered, as a share of the highest score."""

    def format_output(self, output: str | None, input: dict[str, Any]) -> dict[str, Any]:
        return {"scores": scores_in(output, len(input["responses"]))}


class EachText(GlobalStep):
    """From texts that were ranked together to one line each."""

    order: str
    """The order as JSON."""

    @property
    def inputs(self) -> list[str]:
        return ["places", "scores"]

    @property
    def outputs(self) -> list[str]:
        return ["at", "instruction", "responses", "complexity"]

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        candidates = SelectOrder.model_validate_json(self.order).candidates
        yield [
            {"at": at, "instruction": candidates[at].text, "responses": [candidates[at].answer], "complexity": score}
            for item in _items(inputs)
            for at, score in zip(item["places"], item["scores"], strict=True)
        ]


class BestThatDiffer(DeitaFiltering):
    """The rows by their DEITA score, each measured against the better ones that were kept."""

    answered: bool

    @property
    def inputs(self) -> list[str]:
        return ["at", "instruction", "complexity"]

    @property
    def outputs(self) -> list[str]:
        return ["at", "complexity", "quality", "kept"]

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        from evals.embedding import embed

        rows = [self._told(item) for item in _items(inputs)]
        scored = sorted(_items(self._compute_deita_score(rows)), key=lambda row: (-row["deita_score"], row["at"]))
        vectors = embed([row["instruction"] for row in scored])
        kept = far_from_better(vectors)
        yield [
            {name: row[name] for name in ("at", "complexity", "quality")} | {"kept": far}
            for row, far in zip(scored, kept, strict=True)
        ]

    def _told(self, item: dict[str, Any]) -> dict[str, Any]:
        """Where a rating is missing both are, so that a row with one rating does not pass one with two."""
        complexity, quality = item["complexity"], (item.get("scores") or [None])[0] if self.answered else None
        whole = complexity is not None and (quality is not None or not self.answered)
        return {
            **item,
            "quality": quality,
            "evol_instruction_score": complexity if whole else None,
            "evol_response_score": quality if whole else None,
        }


def far_from_better(vectors: "Vectors") -> list[bool]:
    """For each vector, in this order, whether none that was kept before it is close."""
    from evals.embedding import similarities

    kept, number, told = vectors.copy(), 0, list[bool]()
    for vector in vectors:
        far = not bool((similarities(vector[None], kept[:number]) >= CLOSE).any())
        if far:
            kept[number] = vector
            number += 1
        told.append(far)
    return told


def steps_for(order: SelectOrder, told: dict[str, Any]) -> list[Any]:
    plain: dict[str, Any] = {"add_raw_output": False, "add_raw_input": False}
    harder = Complexity(
        name="complexity",
        llm=PlainTeacher(contract=COMPLEXITY, temperature=0.0, **told),
        input_batch_size=len(order.groups),
        **plain,
    )
    better = Quality(
        name="quality",
        llm=PlainTeacher(contract=QUALITY, temperature=0.0, **told),
        input_batch_size=len(order.candidates),
        **plain,
    )
    each = EachText(name="each", order=order.model_dump_json(exclude_none=True))
    best = BestThatDiffer(name="best", answered=order.answered, data_budget=len(order.candidates))
    return [harder, each, *([better] if order.answered else []), best]


def _items(inputs: Any) -> list[dict[str, Any]]:
    return list(inputs)
