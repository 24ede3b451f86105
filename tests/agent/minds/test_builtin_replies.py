"""Answers from the artefacts as they stand, and honesty where there is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Meaning, Situation
from tenet import artifacts as a
from tests.agent.minds.builtin_situations import moment
from tests.agent.minds.builtin_utterances import SAID

MIND = BuiltInMind()


def system(name: str, passed: int, low: float, high: float) -> a.SystemScore:
    rate = a.Rate(passed=passed, judged=60, low=low, high=high)
    file = a.DataFile(path="p.jsonl", sha256="0" * 64, rows=60)
    return a.SystemScore(name=name, description=name, tenets={"T2": rate}, accuracy=rate, predictions=file)


def measured(classical: a.SystemScore) -> Situation:
    base, tuned = system("base", 12, 0.12, 0.32), system("tuned", 51, 0.74, 0.92)
    won = a.PairedResult(
        tenet="T2",
        base=base.accuracy,
        tuned=tuned.accuracy,
        difference=0.65,
        low=0.5,
        high=0.78,
        p_value=0.0001,
        won=40,
        lost=1,
    )
    report = a.EvalReport(
        rows=60,
        systems=(base, classical, tuned),
        paired=(won,),
        verdict="ship",
        reasons=("All blocking tenets pass.",),
        model_name="triage",
        slices={"tuned": {"billing": a.Rate(passed=20, judged=20), "shipping": a.Rate(passed=12, judged=20)}},
    )
    now = moment("on report")
    return now._replace(artifacts={**now.artifacts, "report": report})


CLEARLY_WORSE, EQUAL = system("tf-idf", 30, 0.38, 0.62), system("tf-idf", 50, 0.72, 0.91)


@pytest.mark.parametrize(
    ("when", "words", "told"),
    [
        ("on tenets", "who are you?", "not a language model"),
        ("on tenets", "are you chatgpt?", "not a language model"),
        ("rows", "is my data sent anywhere?", "everything stays on this machine"),
        ("on training_plan", "what does it cost?", "Nothing but time and electricity"),
        ("on tenets", "how do I approve?", "/approve"),
        ("on tenets", "what happens next?", "examples, data plan, dataset"),
        ("labels", "why do you ask?", "never invents another"),
        ("rows", "why do you need them?", "held out as the test"),
        ("on tenets", "what is a tenet?", "one testable sentence"),
        ("on training_plan", "what is LoRA?", "small adapter"),
        ("on data_plan", "what's a held-out row?", "never learns from"),
        ("on method", "what are baselines?", "simple way of doing the same job"),
        ("on report", "what is MLflow?", "logbook"),
        ("on training_plan", "how long will it take?", "about one minute"),
        ("job", "how far is it?", "step 20 of 50"),
        ("on spec", "what did you assume?", "exactly one queue"),
        ("on spec", "which labels are there?", '"billing", "shipping" and "technical issue"'),
        ("on tenets", "show me T2", "At least 70% of the answers"),
        ("on tenets", "show me T9", "there are T1, T2, T3 and T4"),
        ("on examples", "how many rows do we have?", "9 examples"),
        ("on examples", "show row 2", "ticket number 2"),
        ("on tenets", "can I change the threshold later?", "Yes, at any time"),
        ("on tenets", "where are my files?", "examples.jsonl"),
        ("rows", "which format do you want?", "text -> label"),
        ("rows", "what do you need from me?", "Please show me"),
        ("rows", "could you explain that?", "->"),
        ("on tenets", "what should I do?", "approve, or tell me what to change"),
        ("job", "stop", "tenet cancel"),
        ("repair", "what went wrong?", "the memory was not enough"),
        ("done", "how do I call it from Python?", "OpenAI client"),
        ("on tenets", "no", "nothing is approved"),
        ("on tenets", "thanks!", "You are welcome"),
        ("on report", "so should i trust it?", "The verdict is"),
        ("on report", "so is that good or bad?", "The verdict is"),
        ("on report", "could it be just luck?", "untuned model"),
        ("on deployment", "where does it run, on my machine or yours?", "stays on this machine"),
        ("on deployment", "qui pourra y accéder ?", "Only programs on this machine (127.0.0.1)"),
        ("on training_plan", "will it melt my laptop?", "runs on this machine"),
        ("on examples", "did I give you all of these or did you write some?", "All of them are yours"),
        ("on data_plan", "where do the made up ones come from?", "rewords your own rows"),
        ("rows", "is a spreadsheet ok?", "CSV"),
        ("rows", "how many would be enough?", "About ten"),
        ("job", "kann ich den Rechner zuklappen?", "jobs go on"),
        ("job", "ça avance ?", "step 20 of 50"),
        ("repair", "is my data gone", "What was made before is kept"),
        ("repair", "why did that happen??", "the memory was not enough"),
        ("repair", "do it once more", "Words alone"),
        ("done", "what did we even agree on at the start?", "Support ticket triage"),
        ("labels", "und was, wenn ich nur 12 Mails habe?", "12 rows. That is few"),
        ("done", "wem gehoert das Modell am Ende?", "Apache-2.0"),
        ("on tenets", "isn't 70% kinda low?", "T2 70%, T3 70%"),
        ("done", "can it run on a raspberry pi", "`tenet doctor`"),
        ("on tenets", "is 0.7 a good threshold?", "tell how high is right"),
        (
            "on tenets",
            "what will the weather be like?",
            'I cannot answer "what will the weather be like?": I am the built-in mind',
        ),
    ],
)
def test_usual_questions_have_an_answer(when: str, words: str, told: str) -> None:
    assert told in MIND.reply(words, moment(when))


def test_how_good_it_is_comes_with_the_interval() -> None:
    told = MIND.reply("how good is it now?", measured(EQUAL))
    assert "the tuned model: 85% (51 of 60, 95 % interval 74% to 92%)" in told
    assert 'The verdict is "ship": All blocking tenets pass.' in told


def test_before_training_only_the_baselines_are_told() -> None:
    told = MIND.reply("how good is it?", moment("on training_plan"))
    assert "Before any training" in told
    assert "tuned model is measured" in told


def test_nothing_measured_is_said_to_be_so() -> None:
    assert MIND.reply("how good is it?", moment("on tenets")).startswith("Nothing is measured yet")


def test_better_is_told_with_the_paired_difference() -> None:
    told = MIND.reply("is it better?", measured(CLEARLY_WORSE))
    assert (
        "T2: clearly better than the untuned model (+65 points, 95 % interval +50 to +78; 40 rows won, 1 lost)." in told
    )


@pytest.mark.parametrize(
    "words", ["did the practising help?", "was it worth the practice", "is it better since the second training?"]
)
def test_what_practice_brought_is_told_from_where_it_began(words: str) -> None:
    now = measured(EQUAL)
    report = now.artifacts["report"]
    assert isinstance(report, a.EvalReport)
    began = report.paired[0].model_copy(update={"difference": 0.1, "low": 0.04, "high": 0.16, "won": 11, "lost": 1})
    later = now._replace(artifacts={**now.artifacts, "report": report.model_copy(update={"began_with": began})})
    told = MIND.reply(words, later)
    assert "+10 points (95 % interval +4 to +16; 11 rows won, 1 lost)" in told and "chance" not in told
    assert "chance" not in MIND.reply(words, now) and "65" in MIND.reply(words, now), "it began with the base model"
    unclear = report.model_copy(update={"began_with": began.model_copy(update={"low": -0.02})})
    assert "more than chance" in MIND.reply(words, now._replace(artifacts={**now.artifacts, "report": unclear}))


def test_the_classical_model_is_compared_honestly() -> None:
    assert "better than the classical model" in MIND.reply(
        "is it better than the classical model?", measured(CLEARLY_WORSE)
    )
    assert "about as good as the classical model" in MIND.reply(
        "is it better than the classical model?", measured(EQUAL)
    )


def test_the_strongest_classical_model_is_the_one_that_is_compared_with() -> None:
    now = measured(CLEARLY_WORSE)
    report = now.artifacts["report"]
    assert isinstance(report, a.EvalReport)
    weak = next(system for system in report.systems if system.name == "tf-idf")
    right = a.Rate(passed=59, judged=60, low=0.93, high=1.0)
    strong = weak.model_copy(update={"name": "embeddings", "accuracy": right})
    both = report.model_copy(update={"systems": (*report.systems, strong)})
    told = MIND.reply(
        "is it better than the classical model?", now._replace(artifacts={**now.artifacts, "report": both})
    )
    assert "worse than the classical model (sentence embeddings)" in told


def test_the_weakest_labels_are_named() -> None:
    assert '"shipping" 60%' in MIND.reply("which tickets does it get wrong?", measured(EQUAL))


MOMENTS = ["labels", "rows", "worst", "on spec", "on tenets", "on examples", "on report", "job", "repair", "done"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MOMENTS), st.one_of(st.sampled_from(SAID), st.text(max_size=60)))
def test_every_words_get_an_answer_at_every_moment(when: str, words: str) -> None:
    assert MIND.reply(words, moment(when)).strip()
    assert MIND.understand(words, False, moment(when)).intent


@pytest.mark.parametrize(
    "words", ["here's a few", "sure, here you go", "Anbei ein paar", "voici mes exemples", "see below"]
)
def test_rows_that_were_announced_and_did_not_come_are_asked_for_again(words: str) -> None:
    seen = moment("rows")
    assert MIND.understand(words, False, seen) == Meaning("remark")
    told = MIND.reply(words, seen)
    assert told.startswith("No rows came with this message.") and seen.question and seen.question in told
    assert MIND.understand("here's a problem: we have no examples", False, seen).intent == "answer"


def test_what_was_heard_so_far_is_told() -> None:
    seen = moment("rows")
    assert MIND.reply("what have you got so far?", seen).startswith("So far no rows of yours came.")
    given = seen._replace(given=(("billing", 2), ("shipping", 1)))
    assert MIND.reply("what do you have so far", given).startswith("Of your rows I keep so far: billing 2, shipping 1.")
