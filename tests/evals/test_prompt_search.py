"""The search for a prompt: bounded, the same each time, and blind to the rows that prove anything."""

from collections.abc import Sequence

import pytest

from evals.prompt_search import LOOKS, MOST, Found, Proposed, put_aside, search
from evals.prompting import Messages, Shots
from evals.rewriting import nobody, rewrites_by
from evals.wordings import AS_IT_IS, NO_EXAMPLES, selections, wordings
from tenet import artifacts as a
from tenet.models import LanguageModel, Patience
from tests.evals.building import FRAMES, SPEC, TENETS, WORDS, rows_of
from tests.fakes.openai_server import FakeOpenAI, Status

TRAIN = rows_of(FRAMES[:5])
RULES = wordings(SPEC, TENETS)["the tenets as rules"]


def roomy(instruction: str, shots: Sequence[a.Row], rows: Sequence[a.Row]) -> Shots:
    return Shots(tuple(shots), len(shots))


def right_answer(request: str) -> str:
    return next(label for label, words in WORDS.items() if any(word in request for word in words))


class Model:
    """Answers rightly where the instruction, or the number of examples, is to its liking; keeps what it was asked."""

    def __init__(self, likes: str = "", examples: int = 0, most: int = 99) -> None:
        self.likes, self.examples, self.most = likes, examples, most
        self.asked: list[Messages] = []

    def __call__(self, prompts: Sequence[Messages]) -> list[str]:
        self.asked += prompts
        return [self._answer(prompt) for prompt in prompts]

    def _answer(self, prompt: Messages) -> str:
        liked = self.likes in prompt[0]["content"] and self.examples <= (len(prompt) - 2) // 2 <= self.most
        # One request in three or so it gets right whatever the prompt.
        lucky = len(prompt[-1]["content"]) % 3 == 0
        return right_answer(prompt[-1]["content"]) if liked or lucky else "?"


def found_by(model: Model) -> Found:
    return search(SPEC, TENETS, TRAIN, roomy, model, nobody)


def test_the_wording_that_the_model_needs_is_found() -> None:
    found = found_by(Model(likes="Rules:"))
    assert found.prompt.instruction == RULES
    assert found.tried[0].right == found.tried[0].asked > LOOKS[1][0]


def test_the_examples_that_the_model_needs_are_found_and_the_shorter_prompt_of_two_alike_is_taken() -> None:
    found = found_by(Model(examples=1))
    assert len(found.prompt.shots) == 9 and found.prompt.instruction == SPEC.instruction


def test_no_row_that_decides_is_shown_and_no_twin_of_it() -> None:
    twins = [row.model_copy(update={"id": f"{row.id}-made", "origin": "synthetic"}) for row in TRAIN]
    aside, rest = put_aside([*TRAIN, *twins])
    assert aside and {row.group for row in aside}.isdisjoint(row.group for row in rest)
    assert all(row.origin == "user" for row in aside)
    model = Model(examples=3)
    search(SPEC, TENETS, [*TRAIN, *twins], roomy, model, nobody)
    inputs = {row.input for row in aside}
    assert {prompt[-1]["content"] for prompt in model.asked} <= inputs
    assert not [turn for prompt in model.asked for turn in prompt[1:-1] if turn["content"] in inputs]


def test_the_search_is_bounded_and_the_same_each_time() -> None:
    first, second = Model(likes="Rules:"), Model(likes="Rules:")
    assert found_by(first) == found_by(second) and first.asked == second.asked
    assert len(first.asked) <= 176
    asked = [str(prompt) for prompt in first.asked]
    assert len(asked) == len(set(asked)), "a prompt was asked a row twice"


def test_two_that_are_alike_are_asked_every_row_and_a_clear_winner_is_not() -> None:
    many = [row.model_copy(update={"id": f"{row.id}-{n}", "input": f"{row.input} ({n})", "group": f"{row.group}-{n}"})
            for n in range(3) for row in TRAIN]  # fmt: skip
    clear, alike = Model(likes="Rules:", most=0), Model()
    for model in (clear, alike):
        search(SPEC, TENETS, many, roomy, model, nobody)
    asked = [len({prompt[-1]["content"] for prompt in model.asked}) for model in (clear, alike)]
    assert asked[0] < asked[1] == LOOKS[-1][0]


def test_where_nothing_is_ever_right_the_search_stops_and_the_prompt_stays() -> None:
    asked: list[Messages] = []

    def hopeless(prompts: Sequence[Messages]) -> list[str]:
        asked.extend(prompts)
        return ["?"] * len(prompts)

    found = search(SPEC, TENETS, TRAIN, roomy, hopeless, nobody)
    assert (found.prompt.instruction, found.prompt.shots) == (SPEC.instruction, ())
    assert len(asked) <= LOOKS[0][0] * MOST and "stays as it is" in found.notes[0]
    assert found.told.says == f"{AS_IT_IS}, {NO_EXAMPLES}"


def test_with_hardly_any_rows_no_prompt_is_chosen() -> None:
    found = search(SPEC, TENETS, TRAIN[:10], roomy, Model(), nobody)
    assert found.tried == () and "Only 4 rows" in found.notes[0]


def test_a_wording_that_the_model_has_no_room_for_is_not_tried() -> None:
    def narrow(instruction: str, shots: Sequence[a.Row], rows: Sequence[a.Row]) -> Shots | None:
        return None if "Rules:" in instruction else Shots((), len(shots))

    model = Model()
    assert search(SPEC, TENETS, TRAIN, narrow, model, nobody).prompt.shots == ()
    assert not [prompt for prompt in model.asked if "Rules:" in prompt[0]["content"]]


def test_a_proposed_wording_takes_part_with_the_best_examples() -> None:
    model = Model(likes="Think of the queue")
    found = search(
        SPEC, TENETS, TRAIN, roomy, model, lambda text, rows, said: Proposed(("Think of the queue.",), "somebody wrote")
    )
    assert found.prompt.instruction == "Think of the queue." and found.notes == ("somebody wrote",)


def test_drawn_examples_differ_and_have_every_label() -> None:
    drawn = [shots for name, shots in selections(SPEC, TRAIN).items() if "drawn" in name]
    assert len(drawn) == 2 and drawn[0] != drawn[1]
    assert all({row.output for row in shots} == set(SPEC.label_names) for shots in drawn)


SAID = {row.id: "?" for row in TRAIN}


def test_a_connected_model_sees_the_mistakes_as_material_and_its_wordings_are_taken() -> None:
    with FakeOpenAI({"instructions": ["Sort it.", "Sort it.", "", SPEC.instruction, "x" * 5000]}) as server:
        model = LanguageModel(server.endpoint(), patience=Patience(attempts=1))
        proposed = rewrites_by(model, SPEC, TENETS)(SPEC.instruction, TRAIN[:3], SAID)
        asked = server.asked[0].last
    assert proposed.instructions == ["Sort it."] and "proposed 1 wordings after it saw 3 wrong" in proposed.note
    assert TRAIN[0].input in asked.partition("## Requests that it got wrong")[2].partition("</material")[0]


@pytest.mark.parametrize("answer", [Status(401), "no JSON"])
def test_a_model_that_fails_proposes_nothing_and_that_is_told(answer: Status | str) -> None:
    with FakeOpenAI(play=lambda asked: answer) as server:
        model = LanguageModel(server.endpoint(), patience=Patience(attempts=1))
        proposed = rewrites_by(model, SPEC, TENETS)(SPEC.instruction, TRAIN[:3], SAID)
    assert proposed.instructions == () and proposed.note.startswith("No other wordings were proposed: ")


def test_where_nothing_was_wrong_nobody_is_asked() -> None:
    with FakeOpenAI() as server:
        right = {row.id: row.output for row in TRAIN}
        model = LanguageModel(server.endpoint(), patience=Patience(attempts=1))
        assert rewrites_by(model, SPEC, TENETS)(SPEC.instruction, TRAIN[:3], right).instructions == ()
        assert not server.asked
