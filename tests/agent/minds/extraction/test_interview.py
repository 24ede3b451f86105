"""An extraction from the first sentence to tenets and examples, with the built-in mind."""

import json
from pathlib import Path

import pytest

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Brief, Drafted, LabelledText, Question, Situation, Turn
from evals.checks import check
from tenet import artifacts as a
from tests.agent.minds.extraction import samples
from tools.reading import read_pasted, read_rows

MAILS = Path(__file__).parents[4] / "scenarios" / "data" / "supplier_mails.csv"
MIND = BuiltInMind()


class Course:
    """An interview with scripted answers; what is not scripted is left to Tenet."""

    def __init__(self, opening: str, *answers: str, rows: tuple[LabelledText, ...] = ()) -> None:
        self.turns, self.rows, self.asked = [Turn("person", opening)], [*rows, *_pasted(opening)], list[str]()
        left = list(answers)
        while isinstance(said := MIND.interview(self.brief), Question):
            self.asked.append(said.text)
            answer = left.pop(0) if left else "use your judgement"
            self.turns += [Turn("tenet", said.text, asked=True), Turn("person", answer)]
            self.rows += _pasted(answer)
        self.spec, self.note = said.artifact, said.note

    @property
    def brief(self) -> Brief:
        return Brief(tuple(self.turns), tuple(self.rows), len(self.asked) if hasattr(self, "asked") else 0)


def _pasted(text: str) -> list[LabelledText]:
    return [LabelledText(*pair) for pair in read_pasted(text).rows]


def mails() -> tuple[LabelledText, ...]:
    return tuple(LabelledText(*pair) for pair in read_rows(MAILS, None).rows)


def test_a_table_says_most_and_only_the_worst_mistake_is_asked() -> None:
    course = Course(
        "Read the order number, date and amount out of our suppliers' mails", "the order number", rows=mails()
    )
    assert len(course.asked) == 1
    kinds = {field.name: (field.type, field.required, field.form) for field in course.spec.wanted_fields}
    assert kinds == {
        "order_number": ("text", True, None),
        "delivery_date": ("date", True, "YYYY-MM-DD"),
        "amount": ("number", False, None),
        "currency": ("choice", False, None),
    }
    assert all(name in course.spec.instruction for name in kinds)
    assert '"order_number"' in course.spec.risk
    assert '"amount" and "currency" may be absent' in course.note


def test_columns_are_what_was_said_in_other_words_and_names_are_no_list() -> None:
    pets = ("Rex", "Coco", "Luna")
    rows = tuple(
        LabelledText(
            f"Our {animal} {pet} is {problem}, visit {number}",
            json.dumps({"pet": pet, "animal": animal, "problem": problem}),
        )
        for number in range(4)
        for pet in pets
        for animal, problem in (("dog", "limping"), ("cat", "coughing"))
    )
    course = Course(
        "Pull out of each text the pet's name, what kind of animal it is and what's wrong", "the animal", rows=rows
    )
    kinds = {field.name: field.type for field in course.spec.wanted_fields}
    assert kinds == {"pet": "text", "animal": "choice", "problem": "choice"}
    assert "no column for" not in course.note


def test_without_a_table_words_are_enough_and_at_most_three_questions_come() -> None:
    course = Course("Give me name, arrival date and, if given, the phone number from booking mails", "none yet")
    assert len(course.asked) <= 3
    assert [(field.name, field.required) for field in course.spec.wanted_fields] == [
        ("name", True), ("arrival_date", True), ("phone_number", False),
    ]  # fmt: skip


def test_fields_are_asked_for_when_nobody_named_them_and_twice_at_most() -> None:
    course = Course("Turn our letters into JSON", "hm?", "case number, court and hearing date")
    assert [field.name for field in course.spec.wanted_fields] == ["case_number", "court", "hearing_date"]
    assert len(course.asked) == 3 and course.asked[0] != course.asked[1]


def test_what_may_be_missing_is_asked_without_rows_and_understood() -> None:
    course = Course("Extract order number, due date and discount from mails", "none", "the discount may be missing")
    assert [field.name for field in course.spec.wanted_fields if not field.required] == ["discount"]


def test_rows_win_over_words_and_what_they_lack_is_said() -> None:
    course = Course("Extract order number and warehouse from mails", rows=mails())
    assert [field.name for field in course.spec.wanted_fields] == [
        "order_number",
        "delivery_date",
        "amount",
        "currency",
    ]
    assert any("no column for warehouse" in assumed for assumed in course.spec.assumptions)


def test_a_column_stands_for_the_words_that_are_said_around_its_name() -> None:
    course = Course("Extract the order number and the whole amount due at once from mails", rows=mails())
    assert not any("no column for" in assumed for assumed in course.spec.assumptions)


@pytest.mark.parametrize("must", ["", 'A wrong value for "amount" is the mistake that hurts most.'])
def test_every_tenet_passes_its_good_sample_and_fails_its_bad_one(must: str) -> None:
    spec = samples.spec().model_copy(update={"risk": must})
    tenets = MIND.tenets(Brief((), samples.pairs(), 0), spec)
    assert isinstance(tenets, Drafted)
    for tenet in tenets.artifact.tenets:
        row = a.Row(id="x", input=tenet.good.input, output=tenet.good.output, origin="user", group="x")
        assert (check(tenet, row, tenet.good.output), check(tenet, row, tenet.bad.output)) == ("pass", "fail"), tenet.id
    assert any(tenet.blocking and isinstance(tenet.check, a.FieldsMatch) for tenet in tenets.artifact.tenets) == bool(
        must
    )


def test_the_examples_are_the_persons_rows_typed_and_what_does_not_fit_is_said() -> None:
    broken = samples.pairs()[0]._replace(
        input="Order of nobody", output=samples.pairs()[0].output.replace("919.00", "lots")
    )
    drafted = MIND.examples(
        Brief((), (*samples.pairs(9), broken), 0), samples.spec(), samples.tenets(), samples.rows(2)
    )
    assert isinstance(drafted, Question) and "lots" in drafted.text  # nine are too few, and one is broken
    told = Brief(
        (Turn("tenet", drafted.text, asked=True), Turn("person", "go on without")), (*samples.pairs(9), broken), 0
    )
    drafted = MIND.examples(told, samples.spec(), samples.tenets(), samples.rows(2))
    assert isinstance(drafted, Drafted)
    assert len(drafted.artifact.rows) == 9
    assert json.loads(drafted.artifact.rows[0].output)["amount"] == 919.0
    assert '"lots" is no number (1)' in drafted.note


def seen(stage: str = "tenets") -> Situation:
    rows = a.Examples(rows=samples.rows())
    return Situation(
        "approval", "tenets", None, (), {"spec": samples.spec(), "tenets": samples.tenets(), "examples": rows}
    )


def test_the_instruction_follows_the_fields_unless_a_person_wrote_it() -> None:
    course = Course("Give me order number and amount from mails", "none")
    situation = seen()._replace(artifacts={"spec": course.spec})
    changed = MIND.change("spec", course.spec, ("add a field due date",), situation)
    assert isinstance(changed, Drafted) and isinstance(changed.artifact, a.UseCaseSpec)
    assert "due_date" in changed.artifact.instruction
    own = course.spec.model_copy(update={"instruction": "Give order_number and amount."})
    changed = MIND.change("spec", own, ("add a field due date",), situation)
    assert isinstance(changed, Drafted) and isinstance(changed.artifact, a.UseCaseSpec)
    assert changed.artifact.instruction == own.instruction and "is your own" in changed.note


@pytest.mark.parametrize(
    ("wish", "name", "value"),
    [("in row 3 the amount should be 120", "amount", 120), ("row 2: supplier is Meyer AG", "supplier", "Meyer AG")],
)
def test_one_value_of_one_row_is_mended_in_words(wish: str, name: str, value: object) -> None:
    situation = seen()
    changed = MIND.change("examples", situation.artifacts["examples"], (wish,), situation)
    assert isinstance(changed, Drafted) and isinstance(changed.artifact, a.Examples)
    number = 3 if "3" in wish else 2
    assert json.loads(changed.artifact.rows[number - 1].output)[name] == value


def test_a_value_that_is_none_of_its_type_is_asked_back() -> None:
    situation = seen()
    changed = MIND.change(
        "examples", situation.artifacts["examples"], ("in row 3 the amount should be plenty",), situation
    )
    assert isinstance(changed, Question) and "no number" in changed.text


@pytest.mark.parametrize("wish", ["add a tenet: the amount is right", "the amount must be right"])
def test_a_value_that_must_be_right_becomes_a_tenet_that_a_program_checks(wish: str) -> None:
    situation = seen()
    changed = MIND.change("tenets", situation.artifacts["tenets"], (wish,), situation)
    assert isinstance(changed, Drafted) and isinstance(changed.artifact, a.Tenets)
    assert changed.artifact.tenets[-1].check == a.FieldsMatch(fields={"amount": "number"})


@pytest.mark.parametrize(
    ("words", "told"), [("which fields are there?", "5 values"), ("what does grounded mean?", "stands in the text")]
)
def test_questions_about_fields_are_answered(words: str, told: str) -> None:
    assert told in MIND.reply(words, seen())


def test_an_order_that_comes_instead_of_an_answer_is_met() -> None:
    course = Course(
        "pull the order number and the amount out of supplier mails",
        "I have none",
        "the amount is not always there",
        "add a field for the due date",
    )
    assert {field.name: field.required for field in course.spec.wanted_fields} == {
        "order_number": True,
        "amount": False,
        "due_date": True,
    }
    assert not course.spec.risk
