"""A drafted reward is whole, readable, and passes its own proofs."""

import ast
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.sandbox.choosing import best_tier
from tests import samples
from tests.tools.rewarding.planted import INSTRUCTION, LABELS, ROWS
from tools.rewarding import blocks
from tools.rewarding.assembling import blocks_told, with_blocks
from tools.rewarding.drafting import draft_reward
from tools.rewarding.proving import prove
from tools.rewarding.trial import trial

SPEC = samples.spec().model_copy(
    update={"labels": tuple(a.LabelMeaning(name=name) for name in LABELS), "instruction": INSTRUCTION}
)
GOOD, BAD = a.Sample(input="x", output="billing"), a.Sample(input="x", output="?")


def tenet(number: int, check: a.Check, weight: float = 1.0) -> a.Tenet:
    return a.Tenet(id=f"T{number}", statement="s", check=check, weight=weight, threshold=0.9, good=GOOD, bad=BAD)


TENETS = a.Tenets(
    tenets=(
        tenet(1, a.OneOf(values=LABELS)),
        tenet(2, a.MatchesReference()),
        tenet(3, a.MaxWords(words=2)),
        tenet(4, a.MatchesReference(only=("returns",)), weight=2),
        tenet(5, a.Judged(criteria="polite")),
    )
)
needs_a_sandbox = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")


def test_there_is_a_term_a_tenet_and_at_least_two_guards() -> None:
    reward = draft_reward(SPEC, TENETS)
    paying = {term.tenet: term.weight for term in reward.terms if term.kind == "pays"}
    assert paying == {"T1": 1, "T2": 3, "T3": 1, "T4": 6}
    assert sum(term.kind == "guards" for term in reward.terms) >= 2
    assert reward.left_out == ("T5: a judge decides it, and no program can; the evaluation asks it",)


def test_what_a_person_approves_is_all_that_runs() -> None:
    """Every name that reward.py uses is in it, and every function of it says in words what it does."""
    tree = ast.parse(draft_reward(SPEC, TENETS).code)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert {term.name for term in draft_reward(SPEC, TENETS).terms} <= {one.name for one in functions}
    assert all(ast.get_docstring(one) for one in functions)
    defined = {one.name for one in functions}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert {name for name in called if hasattr(blocks, name)} <= defined


@needs_a_sandbox
def test_a_drafted_reward_passes_its_proofs() -> None:
    proven = prove(draft_reward(SPEC, TENETS), INSTRUCTION, ROWS)
    assert proven.failed == ()
    scores = [one.score or 0.0 for one in proven.shown]
    assert scores == sorted(scores, reverse=True) and scores[0] == 1.0


@needs_a_sandbox
def test_a_label_that_stands_in_another_one_is_no_trick() -> None:
    names = ("refund", "refund request", "C", "C++", "a.b")
    spec = SPEC.model_copy(update={"labels": tuple(a.LabelMeaning(name=name) for name in names)})
    tenets = a.Tenets(tenets=(tenet(1, a.OneOf(values=names)), tenet(2, a.MatchesReference()), TENETS.tenets[2]))
    rows = [row.model_copy(update={"output": names[number % 5]}) for number, row in enumerate(ROWS)]
    with trial(draft_reward(spec, tenets), INSTRUCTION) as at_work:
        assert at_work.totals(rows, [row.output for row in rows]) == [1.0] * len(rows)


def test_a_guard_takes_all_and_an_unsure_term_takes_nothing() -> None:
    reward = draft_reward(SPEC, TENETS)
    right = {term.name: 1.0 for term in reward.terms}
    assert reward.total(right) == 1.0
    assert reward.total(right | {"is_no_echo": 0.0}) == 0.0
    assert reward.total(right | {"t4_is_right_where_it_matters": None}) == 1.0
    assert reward.total(dict.fromkeys(right)) is None


def test_json_answers_have_their_blocks() -> None:
    right = '{"total": 5, "currency": "EUR"}'
    names = ["total", "currency"]
    assert blocks.right_fields(right, right, names) == 1.0
    assert blocks.right_fields('{"total": 5}', right, names) == 0.5
    assert blocks.right_fields("total: 5", right, names) == 0.0
    assert blocks.has_fields('{"total": 1}', names) == 0.75
    assert blocks.has_fields("5", names) == 0.0


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (blocks.close_number("about 12", "12", 0.5), 1.0),
        (blocks.close_number("12 or 13", "12", 0.5), 0.0),
        (blocks.close_number("14.5", "12", 0.5), 0.5),
        (blocks.like_reference("the red car", "The red car."), 1.0),
        (blocks.like_reference("", "x"), 0.0),
        (blocks.fits_pattern(" 2026-03-01 ", r"\d{4}-\d\d-\d\d"), 1.0),
        (blocks.contains("Refund and invoice", ["refund", "parcel"]), 0.5),
        (blocks.avoids("I am an AI", ["as an ai", "an AI"]), 0.0),
        (blocks.same_text("“Billing”.", "billing"), 1.0),
        (blocks.at_most_words("a b c d", 2), 0.5),
        (blocks.within_words("a b c", 2, 4), 1.0),
        (blocks.within_words("a", 2, 4), 0.5),
        (blocks.within_words("a b c d e f g h", 2, 4), 0.5),
        (blocks.within_words("", 2, 4), 0.0),
        (blocks.cites("See “the room is free until noon”.", "Note: The room is free until noon, not later."), 1.0),
        (
            blocks.cites(
                "“The room is free until noon” and “breakfast is always free”", "The room is free until noon."
            ),
            0.5,
        ),
        (blocks.cites("The room is free until noon.", "The room is free until noon."), 0.0),
        (blocks.cites("“the room”", "the room is free"), 0.0),
        (blocks.in_language("Vielen Dank für Ihre Nachricht, wir melden uns bei Ihnen", "de"), 1.0),
        (blocks.in_language("thank you for the mail", "de"), 0.0),
        (blocks.in_language("nous avons bien reçu votre message et la demande", "fr"), 1.0),
        (blocks.in_language("", "en"), 0.0),
    ],
)
def test_blocks_pay_what_they_say(paid: float, expected: float) -> None:
    assert paid == pytest.approx(expected)


ADD = "assert add(1, 2) == 3\nassert add(2, 2) == 4\nassert add(-1, 1) == 0"


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("Here it is:\n```python\ndef add(a, b):\n    return a + b\n```", 1.0),
        ("def add(a, b):\n    return 3 if a == 1 else 4", 2 / 3),
        ("def add(a, b): return None", 0.0),
        ("def add(a, b", 0.0),
        ("while True: pass", 0.0),
        ("def add(a, b):\n    while True: pass", 0.0),
        ("import os\ndef add(a, b): return a + b", 0.0),
        ("raise SystemExit", 0.0),
    ],
)
def test_code_is_paid_for_the_tests_that_it_passes(answer: str, share: float) -> None:
    assert blocks.passes_tests(answer, ADD) == pytest.approx(share)
    assert blocks.passes_tests(answer, "") == 0.0


def test_a_block_that_the_code_calls_and_lacks_is_added_and_the_code_runs_on_its_own() -> None:
    code = (
        "def t1_runs(completions, **columns):\n"
        "    return [passes_tests(text, reference) for text, reference, request in rows(completions, columns)]\n"
    )
    whole = with_blocks(code)
    assert whole.startswith(code.rstrip()) and with_blocks(whole) == whole
    space: dict[str, Any] = {}
    exec(whole, space)
    answers = ["def add(a, b): return a + b", "def add(a, b): return 0"]
    scores = space["t1_runs"](answers, reference=[ADD, ADD], request=["", ""])
    assert scores == [1.0, pytest.approx(1 / 3)]
    own = "def rows(completions, columns):\n    return []\n\n\n" + code
    assert with_blocks(own).count("def rows(") == 1
    assert with_blocks("def broken(:") == "def broken(:"
    assert "- `passes_tests(text: str, tests: str)`: The share of the tests" in blocks_told()


@needs_a_sandbox
def test_code_of_an_answer_is_run_in_the_sandbox() -> None:
    code = (
        "def t1_runs(completions, **columns):\n"
        "    return [passes_tests(text, reference) for text, reference, request in rows(completions, columns)]\n"
    )
    reward = a.RewardFunction(
        terms=(a.RewardTerm(name="t1_runs", tenet="T1", says="code that works"),), code=with_blocks(code)
    )
    row = a.Row(id="1", input="write add", output=ADD, origin="user", group="1")
    answers = ["def add(a, b):\n    return a + b", "while True: pass", "().__class__.__base__.__subclasses__()[0] / 0"]
    with trial(reward, "Write Python.") as tried:
        assert [one["t1_runs"] for one in tried.parts([row] * 3, answers)] == [1.0, 0.0, 0.0]
        assert tried.failed == 0


FIELDS = (a.FieldMeaning(name="order", type="text"), a.FieldMeaning(name="amount", type="number"))
KINDS: dict[str, a.FieldType] = {"order": "text", "amount": "number"}
EXTRACTION = a.UseCaseSpec.model_validate(
    samples.spec().model_dump()
    | {
        "task": "extraction",
        "labels": (),
        "fields": [field.model_dump() for field in FIELDS],
        "instruction": "Give JSON.",
    }
)
ORDERS = [
    a.Row(
        id=f"o{n}",
        input=f"Please confirm order AB-{100 + n} over {n}.50 euros.",
        output=f'{{"order":"AB-{100 + n}","amount":{n}.5}}',
        origin="user",
        group=f"o{n}",
    )
    for n in range(1, 13)
]


@needs_a_sandbox
def test_a_drafted_reward_for_fields_passes_its_proofs() -> None:
    checks: tuple[a.Check, ...] = (a.JsonValid(fields=FIELDS), a.FieldsMatch(fields=KINDS), a.Grounded(fields=KINDS))
    tenets = a.Tenets(tenets=tuple(tenet(number, check) for number, check in enumerate(checks, start=1)))
    reward = draft_reward(EXTRACTION, tenets)
    assert sum(term.kind == "guards" for term in reward.terms) >= 2
    proven = prove(reward, "Give JSON.", ORDERS)
    assert [(proof.name, proof.said) for proof in proven.proofs if not proof.passed] == []
    scores = {shown.kind: shown.score or 0.0 for shown in proven.shown}
    assert scores["right"] == 1.0 > scores["partly right"] > scores["wrong"] >= scores["gaming: all answers"]
