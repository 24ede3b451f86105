"""Wishes about the data plan: its numbers, its shares, rows of one's own, controls."""

from typing import Any

import pytest

from agent.drafting.data_plan import with_reasons
from agent.minds.contract import NONE_MADE, Drafted, Meaning, Question
from tenet import artifacts as a
from tests.agent.minds.builtin_situations import moment
from tests.agent.minds.changes.wishing import DATA_PLAN, MIND, NOW, asked, changed


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("hold out 20% instead", {"heldout_share": 0.2}),
        ("keep 40 % back for the exam", {"heldout_share": 0.4}),
        ("set a third of our rows aside", {"heldout_share": 0.33}),
        ("set 20% aside for practice", {"practice_share": 0.2}),
        ("put a quarter away that it never sees", {"heldout_share": 0.25}),
        ("hold out about a quarter, and half of the rest i'd rather not teach", {"heldout_share": 0.25}),
        (
            "hold out a quarter, and half of the rest i'd rather not teach but let it practise on",
            {"heldout_share": 0.25, "practice_share": 0.375},
        ),
        ("keep 30 % of our rows for practice", {"practice_share": 0.3}),
        ("keep some rows for practice", {"practice_share": 0.3}),
        ("a third for testing, but keep half of the general rows out", {"heldout_share": 0.33, "replay_share": 0.5}),
        ("set the seed to 7", {"seed": 7}),
        ("lower the temperature", {"temperature": 0.6}),
        ("near duplicates above 0.9 should go", {"near_duplicate": 0.9}),
        ("I want a bigger test set", {"heldout_share": 0.4}),
        ("validation share 20 %", {"validation_share": 0.2}),
        ("vary the channel: mail, phone", {"axes": {"tone": ("calm", "upset"), "channel": ("mail", "phone")}}),
    ],
)
def test_one_number_of_the_data_plan_changes(wish: str, fields: dict[str, Any]) -> None:
    assert {**changed("data_plan", DATA_PLAN, wish), "reasons": ()} == {**fields, "reasons": ()}


@pytest.mark.parametrize(
    ("wish", "rows"),
    [
        ("use 100 rows per label", 100),
        ("200 rows for each queue", 200),
        ("150 Zeilen pro Label bitte", 150),
        ("more rows", 120),
        ("fewer rows please", 30),
        ("60 per label is not enough, take 120", 120),
        ("can you do 80 rows per queue?", 80),
    ],
)
def test_the_rows_for_a_label_change_with_the_reason_that_names_them(wish: str, rows: int) -> None:
    assert changed("data_plan", DATA_PLAN, wish) == {"rows_per_label": rows}
    after = DATA_PLAN.model_copy(update={"rows_per_label": rows})
    assert with_reasons(DATA_PLAN, after).reasons == (f"each label has {rows} to learn from",)


@pytest.mark.parametrize(
    ("wish", "share"),
    [
        ("mix in 20 % general rows", 0.2),
        ("mische 15 % allgemeine Zeilen dazu", 0.15),
        ("keep it from forgetting, add a fifth of general rows", 0.2),
        ("ajoute un dixième de données générales", 0.1),
        ("mix in some general data", 0.1),
    ],
)
def test_general_rows_are_mixed_in_by_words(wish: str, share: float) -> None:
    assert changed("data_plan", DATA_PLAN, wish) == {"replay_share": share}


@pytest.mark.parametrize(
    ("wish", "share"),
    [
        ("make preference pairs", 1.0),
        ("write a rejected answer for half of the rows", 0.5),
        ("40 % of the rows should get a worse answer too", 0.4),
        ("I want to train with DPO, so also make wrong answers", 1.0),
        ("bitte auch schlechte Antworten für DPO", 1.0),
    ],
)
def test_worse_answers_are_asked_for_by_words(wish: str, share: float) -> None:
    assert changed("data_plan", DATA_PLAN, wish) == {"rejected_share": share}
    paired = DATA_PLAN.model_copy(update={"rejected_share": share})
    assert changed("data_plan", paired, "no preference pairs after all") == {"rejected_share": None}


@pytest.mark.parametrize(
    ("wish", "times"),
    [
        ("write three times as many and keep the best", 3.0),
        ("best of 4 please", 4.0),
        ("only keep the best rows", 2.0),
        ("nimm nur die besten", 2.0),
    ],
)
def test_the_best_of_several_are_asked_for_by_words(wish: str, times: float) -> None:
    connected = DATA_PLAN.model_copy(update={"generator": "big"})
    assert changed("data_plan", connected, wish) == {"best_of": times}
    assert changed("data_plan", connected.model_copy(update={"best_of": times}), "no best of any more") == {
        "best_of": None
    }
    refused = MIND.change("data_plan", DATA_PLAN, (wish,), NOW)
    assert isinstance(refused, Question) and "the built-in one cannot" in refused.text


def test_general_rows_are_left_out_by_words() -> None:
    mixed = DATA_PLAN.model_copy(update={"replay_share": 0.2})
    made = MIND.change("data_plan", mixed, ("no general rows please",), NOW)
    assert isinstance(made, Drafted)
    assert made.artifact == DATA_PLAN
    assert changed("data_plan", mixed, "only 5 % general rows") == {"replay_share": 0.05}


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ("hold out a quarter", {"heldout_share": 0.25}),
        ("ein Drittel zum Testen", {"heldout_share": 0.33}),
        ("only use my own", {"rows_per_label": 1}),
        ("please don't make any texts up, ours will do", {"rows_per_label": 1}),
        ("what we gave you should be enough", {"rows_per_label": 1}),
        ("no fake ones please", {"rows_per_label": 1}),
        ("keine künstlichen Daten", {"rows_per_label": 1}),
        ("double it", {"rows_per_label": 120}),
        ("be more creative", {"temperature": 1.0}),
        ("use another seed", {"seed": 1}),
        ("stricter on duplicates", {"near_duplicate": 0.93}),
        ("add sarcastic to the tone axis", {"axes": {"tone": ("calm", "upset", "sarcastic")}}),
        ("also in Spanish", {"axes": {"tone": ("calm", "upset"), "language": ("as in the examples", "Spanish")}}),
    ],
)
def test_the_data_plan_hears_shares_rows_and_axes_in_words(wish: str, fields: dict[str, Any]) -> None:
    assert {**changed("data_plan", DATA_PLAN, wish), "reasons": ()} == {**fields, "reasons": ()}


@pytest.mark.parametrize(
    ("wish", "metric", "action"),
    [
        ("mask the phone numbers", "personal_contacts", "mask"),
        ("remove e-mail addresses", "personal_contacts", "mask"),
        ("replace the card numbers", "personal_numbers", "replace"),
        ("drop the insults", "toxicity", "drop"),
        ("keep the insults in", "toxicity", "report"),
        ("hide passwords", "secrets", "mask"),
    ],
)
def test_controls_are_set_by_words_which_are_their_reason(wish: str, metric: str, action: str) -> None:
    (control,) = changed("data_plan", DATA_PLAN, wish)["controls"]
    assert (control["metric"], control["action"]) == (metric, action)
    assert wish in control["reason"]


FORUM = DATA_PLAN.model_copy(update={"exercises": {"insult": ("T1",), "spam": ("T1",), "fine": ("T1",)}})


@pytest.mark.parametrize(
    ("wish", "labels"),
    [
        ("keep the swearing in", None),
        ("the toxic ones are meant to be there", None),
        ("nasty comments are on purpose, the model has to see them", None),
        ("don't throw the foul language out", None),
        ("don't hold the swearing against the data", None),
        ("die Schimpfwörter gehören dazu", None),
        ("curses are fine in spam", ("spam",)),
        ("the insults are meant to be there", ("insult",)),
    ],
)
def test_rows_that_are_meant_to_be_there_are_not_held_against_the_data(
    wish: str, labels: tuple[str, ...] | None
) -> None:
    (control,) = changed("data_plan", FORUM, wish)["controls"]
    assert (control["metric"], control["action"]) == ("toxicity", "report")
    assert (control["limit"], control["expected_in"]) == ((1.0, None) if labels is None else (None, labels))
    assert control["reason"] == f"you said: {wish}"


@pytest.mark.parametrize(
    "wish",
    [
        "hold the insults against it as usual",
        "turn the toxicity check back on",
        "the insults are not meant to be there",
        "check for swearing again",
    ],
)
def test_what_was_expected_is_held_against_the_data_again(wish: str) -> None:
    expecting = a.Control(metric="toxicity", expected_in=("insult",), reason="they are there to be insults")
    dialled = FORUM.model_copy(update={"controls": (expecting,)})
    assert changed("data_plan", dialled, wish) == {"controls": ()}


@pytest.mark.parametrize("stage", ["data_plan", "dataset"])
def test_words_about_what_was_found_are_a_wish_for_the_plan_and_approve_nothing(stage: str) -> None:
    for words in ("curses are fine in shipping", "gros mots exprès"):
        assert MIND.understand(words, False, moment(f"on {stage}")) == Meaning("change", "data_plan")
    assert MIND.understand("what counts as an insult?", False, moment(f"on {stage}")) == Meaning("question")


def test_what_is_not_to_be_left_in_is_taken_out() -> None:
    (control,) = changed("data_plan", FORUM, "don't leave the phone numbers in")["controls"]
    assert control["action"] == "mask"


def test_more_rows_for_one_label_alone_is_asked_about() -> None:
    plan = DATA_PLAN.model_copy(update={"exercises": {"billing": ("T1",), "shipping": ("T1",)}})
    asked("data_plan", plan, "twice as many for billing")


def test_shares_that_fit_together_are_taken_though_one_alone_would_not_fit() -> None:
    much = DATA_PLAN.model_copy(update={"practice_share": 0.45})
    wished = changed("data_plan", much, "hold out 50 % and keep 20 % for practice")
    assert wished == {"heldout_share": 0.5, "practice_share": 0.2}


def test_without_made_rows_nothing_is_said_of_making_them_until_some_are_wanted() -> None:
    own = MIND.change("data_plan", DATA_PLAN, ("only use my own",), NOW)
    assert isinstance(own, Drafted) and own.note == "No row is made: the model learns from your own rows alone."
    assert isinstance(own.artifact, a.DataPlan) and own.artifact.only_own
    told = with_reasons(DATA_PLAN, own.artifact)
    assert told.reasons[-1] == own.note and not any("made from" in reason for reason in told.reasons)
    again = MIND.change("data_plan", told, ("100 rows per label",), NOW)
    assert isinstance(again, Drafted) and isinstance(again.artifact, a.DataPlan)
    assert "until each label has 100 to learn from" in with_reasons(told, again.artifact).reasons[-1]


def test_reasons_follow_whoever_changed_the_rows_and_stay_where_they_were_changed_too() -> None:
    """A connected model sets the number and says nothing of the reasons; a person may write their own."""
    fewer = DATA_PLAN.model_copy(update={"rows_per_label": a.ONLY_OWN})
    assert with_reasons(DATA_PLAN, fewer).reasons[-1] == NONE_MADE
    own_words = fewer.model_copy(update={"reasons": ("We trust nobody else's rows.",)})
    assert with_reasons(DATA_PLAN, own_words) == own_words


@pytest.mark.parametrize("when", ["on examples", "on report", "done"])
@pytest.mark.parametrize(
    "words", ["make preference pairs", "also write a worse answer beside each of our rows", "mach Präferenzpaare"]
)
def test_pairs_are_a_wish_for_the_data_wherever_it_is_said(when: str, words: str) -> None:
    assert MIND.understand(words, False, moment(when)) == Meaning("change", "data_plan")
    assert changed("data_plan", DATA_PLAN, words)["rejected_share"] == 1.0
