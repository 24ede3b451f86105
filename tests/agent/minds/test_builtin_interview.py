"""Interviews from many first messages, and what holds for all of them."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.minds.builtin import BuiltInMind
from agent.minds.builtin.jobs import job_described
from agent.minds.contract import Brief, CannotDraft, LabelledText, Question, Turn
from tenet import artifacts as a
from tools.reading import read_pasted

MIND = BuiltInMind()
START = "Sort our support tickets into billing, technical and shipping."


class Told(NamedTuple):
    """A message, with the rows of a file that comes with it."""

    text: str
    rows: tuple[LabelledText, ...] = ()


class Course(NamedTuple):
    spec: a.UseCaseSpec | None
    asked: tuple[str, ...]
    refused: tuple[str, ...]
    answered_with_rows: int = 0
    """Questions that the person answered with rows: they do not count."""


def rows(**labels: int) -> tuple[LabelledText, ...]:
    return tuple(
        LabelledText(f"what about my {label} number {n}", label.replace("_", " "))
        for label, number in labels.items()
        for n in range(number)
    )


THREE = rows(billing=4, technical=3, shipping=3)


def interviewed(*messages: str | Told) -> Course:
    """Speak as the graph does: each question counts, the opening one does not, and so does a refusal."""
    turns: list[Turn] = []
    given_rows: list[LabelledText] = []
    asked: list[str] = []
    refused: list[str] = []
    answered_with_rows = 0
    for message in (None, *messages):
        if message is not None:
            told = Told(message) if isinstance(message, str) else message
            fresh = [*(LabelledText(*pair) for pair in read_pasted(told.text).rows), *told.rows]
            answered_with_rows += bool(fresh) and bool(turns) and len(asked) > 1
            turns.append(Turn("person", told.text, gave_rows=bool(fresh)))
            given_rows += fresh
        count = len(asked) + len(refused) - answered_with_rows - (1 if turns and turns[0].by == "tenet" else 0)
        try:
            drafted = MIND.interview(Brief(tuple(turns), tuple(given_rows), max(0, count)))
        except CannotDraft as problem:
            refused.append(str(problem))
            turns.append(Turn("tenet", str(problem), asked=True))
            continue
        if not isinstance(drafted, Question):
            return Course(drafted.artifact, tuple(asked[1:]), tuple(refused), answered_with_rows)
        asked.append(drafted.text)
        turns.append(Turn("tenet", drafted.text, asked=True))
    return Course(None, tuple(asked[1:]), tuple(refused), answered_with_rows)


def drafted(*messages: str | Told) -> a.UseCaseSpec:
    spec = interviewed(*messages).spec
    assert spec is not None
    return spec


def test_it_opens_with_one_open_question() -> None:
    opening = MIND.interview(Brief((), (), 0))
    assert isinstance(opening, Question)
    assert "your own words" in opening.text


def test_a_name_may_say_what_can_be_done_and_a_question_is_no_name() -> None:
    asked = interviewed("Sort the messages of our bakery", "urgent, cake order, can wait").asked
    assert "pasted lines" in asked[1], "it has its labels"
    again = interviewed("Sort the messages of our bakery", "can you sort them, please, can we begin").asked
    assert "pasted lines" not in again[1]


def test_our_own_duties_are_no_rule_for_the_model() -> None:
    words = "Sort mails into urgent and later. I want to see the ones that I have to answer first. It must never guess."
    assert drafted(words, "skip", "skip").constraints == ("It must never guess.",)


def test_a_complete_first_message_is_asked_nothing() -> None:
    course = interviewed(
        Told("Sort support tickets into queues for our night shift team. A missed billing ticket hurts most.", THREE)
    )
    assert course.asked == ()
    assert course.spec is not None
    assert course.spec.label_names == ("billing", "technical", "shipping")
    assert '"billing"' in course.spec.risk
    assert (
        course.spec.instruction
        == "Choose the queue for this support ticket. Answer with one of: billing, technical, shipping."
    )


def test_labels_first_then_rows_then_the_worst_mistake() -> None:
    course = interviewed(START, Told("here they are", THREE), "shipping")
    assert len(course.asked) == 2
    assert "is a good start" in course.asked[0]
    assert "hurt most" in course.asked[1]
    assert course.spec is not None
    assert '"shipping"' in course.spec.risk


def test_rows_first_are_enough_to_know_the_labels() -> None:
    course = interviewed(Told("", rows(spam=4, ham=3)), "use your judgement")
    assert course.spec is not None
    assert course.spec.label_names == ("spam", "ham")
    assert "The labels are those of your rows, spelled as there." in course.spec.assumptions


def test_pasted_rows_answer_the_question_for_rows() -> None:
    lines = "\n".join(f"{row.input} -> {row.output}" for row in THREE)
    assert len(interviewed(START, lines, "whatever").asked) == 2


def test_a_missing_example_is_asked_for_by_its_label() -> None:
    course = interviewed(Told(START, rows(billing=3, technical=3, shipping=1)))
    assert "fewer than two for shipping" in course.asked[0]


def test_i_do_not_know_is_an_answer_everywhere() -> None:
    course = interviewed(
        "I want to sort our mails", "I don't know", Told("this is all I have", rows(a_label=3, other=3)), "no idea"
    )
    assert course.spec is not None
    assert course.spec.label_names == ("a label", "other")
    assert course.spec.risk == ""
    assert any("No mistake was named" in line for line in course.spec.assumptions)


def test_an_answer_that_does_not_fit_is_asked_for_once_more_in_other_words() -> None:
    course = interviewed("We need a sorter for our mails", "zxcv", "zxcv")
    assert len(course.asked) == 3
    assert course.asked[0] != course.asked[1]
    assert all("be sorted into" in text for text in course.asked[:2])
    assert "be sorted into" not in course.asked[2]


@pytest.mark.parametrize(
    ("answer", "asked_next"),
    [
        ("sort each text into one of a few groups", "Which labels"),
        ("write a text", "as it should be answered"),
        ("the price and the date, please", "with their values"),
        ("each is a complaint or an order", "with the right label"),
        ("no idea", "Which labels"),
        ("Werte aus jedem Text lesen", "values"),
        ("lire des valeurs dans chaque texte", "values"),
    ],
)
def test_where_the_words_name_no_kind_of_work_it_is_asked_for(answer: str, asked_next: str) -> None:
    course = interviewed("We need a model for our letters", answer)
    assert "comes nearest" in course.asked[0]
    assert "comes nearest" not in course.asked[1]
    assert asked_next in course.asked[1]


def test_groups_that_are_told_by_who_writes_become_labels_with_meanings_and_change_no_job() -> None:
    told = "people who want an appointment, people asking what a repair costs, complaints, and suppliers trying to sell stuff"
    spec = drafted("Sort the mails that we get", told, "skip", "skip")
    assert spec.label_names == ("appointment", "repair costs", "complaints", "suppliers")
    assert spec.labels[3].meaning == "suppliers trying to sell stuff"


def test_another_job_in_the_answer_about_labels_is_heard() -> None:
    course = interviewed("Sort the mails that we get", "no, better extract the order number and the date")
    assert "with their values" in course.asked[1]


def test_without_any_label_it_says_what_is_missing() -> None:
    course = interviewed("asdf", "dunno", "asdf", "qqqq", "skip")
    assert course.spec is None
    assert "at least two" in course.refused[0]


def test_after_saying_what_is_missing_it_takes_the_answer() -> None:
    assert drafted("asdf", "dunno", "asdf", "qqqq", "skip", "billing, shipping").label_names == ("billing", "shipping")


def test_a_change_of_mind_about_the_labels_counts() -> None:
    assert drafted(START, "actually, the labels are red, green and blue", "skip", "skip").label_names == (
        "red",
        "green",
        "blue",
    )
    assert drafted(START, "also add a label refunds", "skip", "skip").label_names == (
        "billing",
        "technical",
        "shipping",
        "refunds",
    )
    assert drafted(START, "rename technical to outage", "skip", "skip").label_names == ("billing", "outage", "shipping")


def test_labels_that_came_with_rows_can_be_renamed_and_removed_while_questions_are_open() -> None:
    given = Told("Here are our emails.", rows(billing=4, technical=3, shipping=3, junk=2))
    without = interviewed(given, "and remove junk", "shipping")
    assert without.spec and without.spec.label_names == ("billing", "technical", "shipping")
    course = interviewed(Told("Here are our emails.", THREE), "rename technical to tech support pls", "billing")
    assert course.spec and course.spec.label_names == ("billing", "tech support", "shipping")
    assert "billing" in course.spec.risk and "tech support" not in course.spec.risk
    turns = (Turn("person", "Here are our emails."), Turn("person", "rename technical to tech support pls"))
    brief = Brief(turns, rows(billing=4, technical=3, shipping=3), 1)
    tenets = MIND.tenets(brief, course.spec)
    assert not isinstance(tenets, Question)
    drafted = MIND.examples(brief, course.spec, tenets.artifact, ())
    assert not isinstance(drafted, Question)
    assert sum(row.output == "tech support" for row in drafted.artifact.rows) == 3


def test_two_labels_of_rows_that_get_one_name_become_one() -> None:
    course = interviewed(Told("Here are our emails.", THREE), "rename technical to billing", "shipping")
    assert course.spec and course.spec.label_names == ("billing", "shipping")


def test_what_would_be_lost_without_a_label_takes_nothing_away() -> None:
    course = interviewed(Told("Sort our emails.", THREE), "without billing we are lost")
    assert course.spec and "billing" in course.spec.label_names and "billing" in course.spec.risk


@pytest.mark.parametrize("words", [
    "people write us emails all day, I want them to land with the right colleague",
    "our customers write to us and every mail should end up with the right team",
    "Kunden schreiben uns, und jede Mail soll in die richtige Abteilung",
])  # fmt: skip
def test_that_others_write_does_not_make_it_a_writing_job(words: str) -> None:
    assert not interviewed(words).refused


def test_the_labels_of_rows_give_the_spelling() -> None:
    spec = drafted(Told("Sort tickets into Billing and tech", rows(billing=3, tech_support=3)), "skip")
    assert spec.label_names == ("billing", "tech support")


def test_a_slip_in_one_row_makes_no_label() -> None:
    spec = drafted(Told("sort tickets", (*rows(billing=5, shipping=4), LabelledText("a", "biling"))), "skip")
    assert spec.label_names == ("billing", "shipping")


def test_meanings_come_along() -> None:
    spec = drafted("Triage tickets:\n- billing: invoices and refunds\n- technical (bugs)\n- shipping", "skip", "skip")
    assert [label.meaning for label in spec.labels] == ["invoices and refunds", "bugs", ""]


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("Is a mail spam or not?", ("spam", "not spam")),
        ("I need sentiment analysis of product reviews", ("positive", "negative", "neutral")),
        (
            "route incoming emails to sales, support or accounting so that nobody waits",
            ("sales", "support", "accounting"),
        ),
        ("Tag each bug report with one of frontend, backend, or infra.", ("frontend", "backend", "infra")),
        ("Which department should handle a request: HR, IT, or Facilities?", ("HR", "IT", "Facilities")),
        ("Sortiere unsere Support-Tickets in Rechnung, Technik und Versand.", ("Rechnung", "Technik", "Versand")),
        ("Classer les tickets en facturation, technique et livraison", ("facturation", "technique", "livraison")),
        ("Label texts yes or no: does the customer threaten to leave?", ("yes", "no")),
        (
            "We have three queues: hardware, software, network. Pick one for each ticket.",
            ("hardware", "software", "network"),
        ),
        (
            "Put messages into returns and refunds, billing, shipping & delivery",
            ("returns and refunds", "billing", "shipping & delivery"),
        ),
        ("Our tickets go to the billing, technical or shipping teams.", ("billing", "technical", "shipping")),
        ("Decide whether a comment is toxic or fine", ("toxic", "fine")),
        ("classify emails in our inbox into private and junk", ("private", "junk")),
        ("labels: a1; b2; c3", ("a1", "b2", "c3")),
        ("Flag phishing mails", ("phishing", "not phishing")),
        ("Sort our mails into urgent, today and can wait", ("urgent", "today", "can wait")),
        (
            "Tell me for each message if it is urgent, a cake order or can be ignored",
            ("urgent", "cake order", "can be ignored"),
        ),
    ],
)
def test_labels_are_found_in_the_words(words: str, labels: tuple[str, ...]) -> None:
    assert drafted(words, "skip", "skip").label_names == labels


def test_reasons_for_the_job_are_not_taken_for_labels() -> None:
    assert "be sorted into" in interviewed("We want to route tickets to save time and money").asked[0]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Write replies to our customers", "Writing texts"),
        ("Summarise my emails", "Summaries of emails"),
        ("I want a chatbot for our website", "Answers to texts"),
        ("Translate tickets into German", "Translating tickets"),
        ("Generate product descriptions", "Writing texts"),
        ("Rewrite our mails so that they sound polite", "Rewriting emails"),
        ("Make our letters friendlier", "Rewriting letters"),
        ("Answer questions from our handbook", "Answers to questions"),
        ("Übersetze Tickets", "Translating tickets"),
    ],
)
def test_a_job_of_writing_is_named_by_its_deed(words: str, title: str) -> None:
    spec = drafted(words, "I have none yet", "use your judgement")
    assert (spec.task, spec.title) == ("writing", title)
    assert words.rstrip(".") in spec.instruction


def test_a_job_that_cannot_be_trained_is_named_with_what_can_be_had_of_it() -> None:
    course = interviewed("Write Python code that sorts lists")
    assert course.spec is None
    told = course.refused[0]
    assert "This sounds like writing code." in told and "Tenet trains three kinds" in told
    assert "What can be had now:" in told and "What you wrote is kept" in told


def test_moderation_is_sorting_and_is_served() -> None:
    spec = drafted("Moderate the comments on our site: allowed or forbidden", "skip", "skip")
    assert spec.label_names == ("allowed", "forbidden")


def test_several_labels_for_one_text_are_said_to_be_out_of_scope() -> None:
    spec = drafted("Give each ticket several tags: billing, shipping, technical", "skip", "skip")
    assert spec.label_names == ("billing", "shipping", "technical")
    assert "more than one" in " ".join(spec.out_of_scope)
    assert any("exactly one" in assumption for assumption in spec.assumptions)


def test_what_was_said_of_another_job_counts_once_it_is_put_as_sorting() -> None:
    spec = drafted("Answer the support tickets of our shop", "then sort them into billing and shipping", "skip", "skip")
    assert spec.label_names == ("billing", "shipping") and spec.input == "the text of a support ticket"


def test_a_person_who_insists_on_sorting_is_served() -> None:
    assert drafted("Write replies", "no, just classify them: urgent or not urgent", "skip", "skip").label_names == (
        "urgent",
        "not urgent",
    )
    assert drafted("Write replies", "billing, shipping", "skip", "skip").label_names == ("billing", "shipping")


def test_rows_with_long_answers_are_no_classification() -> None:
    texts = tuple(
        LabelledText(f"question {n}", f"Dear customer, we have looked into case {n} and will refund you.")
        for n in range(6)
    )
    assert drafted(Told("tickets", texts), "use your judgement").task == "writing"


def test_other_work_beside_the_sorting_is_out_of_scope() -> None:
    spec = drafted("Triage tickets into billing and shipping and then write a reply", "skip", "skip")
    assert spec.out_of_scope == ("writing answers: this model only chooses a label",)


@pytest.mark.parametrize(
    ("answer", "risk"),
    [
        ("billing tickets that end up in shipping", "billing"),
        ("shipping instead of technical", "technical"),
        ("the second one", "technical"),
        ("3", "shipping"),
        ("Technical, by far", "technical"),
        ("BILLING!", "billing"),
    ],
)
def test_the_worst_mistake_is_the_label_that_is_missed(answer: str, risk: str) -> None:
    assert drafted(Told(START, THREE), answer).risk.endswith(f'of "{risk}" is the mistake that hurts most.')


def test_of_two_labels_the_one_that_is_overlooked_counts() -> None:
    assert '"ham"' in drafted(Told("mails", rows(spam=3, ham=3)), "a good mail marked as spam").risk


def test_a_question_that_was_answered_there_and_then_is_no_answer() -> None:
    first = MIND.interview(Brief((Turn("person", START),), (), 0))
    assert isinstance(first, Question)
    turns = (
        Turn("person", START),
        Turn("tenet", first.text, asked=True),
        Turn("person", "whatever for?"),
        Turn("tenet", "To learn from."),
    )
    again = MIND.interview(Brief((*turns, Turn("person", "zxcv")), (), 1))
    assert isinstance(again, Question)
    assert "Even a few would help" in again.text


def test_equal_briefs_give_equal_drafts() -> None:
    assert interviewed(Told(START, THREE), "skip") == interviewed(Told(START, THREE), "skip")


WORDS = st.one_of(
    st.sampled_from(
        [
            "skip",
            "I don't know",
            "billing, shipping",
            "what?",
            "",
            "spam or not",
            START,
            "labels: a, b",
            "none yet",
            "use your judgement",
            "my card was charged twice! -> billing\nwhere is it? -> shipping",
            "write poems",
            "hello",
            "rename billing to x",
            "the first",
        ]
    ),
    st.text(max_size=60),
)
MESSAGES = st.builds(
    Told,
    WORDS,
    st.sampled_from([(), THREE, rows(x=1), rows(a=2, b=2), (LabelledText(" ", "a"), LabelledText("b", "A "))]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(MESSAGES, min_size=1, max_size=8))
def test_it_never_asks_more_than_three_questions(messages: Sequence[Told]) -> None:
    course = interviewed(*messages)
    assert len(course.asked) - course.answered_with_rows <= 3
    if course.spec:
        assert len(course.spec.labels) >= 2
        assert all(name in course.spec.instruction for name in course.spec.label_names)


@pytest.mark.parametrize(
    ("words", "job"),
    [
        (
            "My helpers never know who should answer. It reads a message and says whether it is a booking or a refund.",
            "classification",
        ),
        ("Reads a mail and tells us which of our shops is meant, so that we answer sooner", "classification"),
        ("Write a reply that says whether we have rooms", "writing"),
        ("Answer our guests and say if breakfast is included", "answering"),
    ],
)
def test_whoever_reads_and_says_whether_sorts(words: str, job: str) -> None:
    assert job_described([words], []) == job


def sorted_by(words: str, worst: str = "idk") -> a.UseCaseSpec:
    course = (
        Turn("person", words),
        Turn("tenet", "Which mistake would hurt most?", asked=True, topic="worst"),
        Turn("person", worst),
    )
    spec = MIND.interview(Brief(course, rows(politics=2, sports=2), 3))
    assert not isinstance(spec, Question)
    return spec.artifact


@pytest.mark.parametrize(
    ("words", "feared"),
    [
        ("the politics one, people get really cross. but honestly none of them is life or death", ["politics"]),
        ("hard to say, sports perhaps", ["sports"]),
        ("not sure. not politics anyway", []),
        ("politics or sports, it doesn't matter", []),
    ],
)
def test_a_label_named_as_the_worst_counts_though_the_rest_is_left_open(words: str, feared: list[str]) -> None:
    unnamed = "No mistake was named" in " ".join(sorted_by("Sort news into politics and sports", words).assumptions)
    risk = sorted_by("Sort news into politics and sports", words).risk
    assert unnamed == (not feared) and all(label in risk for label in feared)


@pytest.mark.parametrize(
    ("words", "several"),
    [
        ("Tag news by topic: politics or sports. One story can have several topics at once.", True),
        ("Put tags on photos: politics, sports. A photo may get more than one tag.", True),
        ("Sort news into politics and sports, several per story is normal", True),
        ("Sort news into several categories: politics, sports.", False),
        ("Each mail goes to one of several queues: politics, sports.", False),
    ],
)
def test_several_labels_for_one_text_are_heard_and_the_way_to_them_is_named(words: str, several: bool) -> None:
    """What is named works: those first words make a yes or no of each label."""
    told = " ".join(sorted_by(words).assumptions)
    assert ("this model gives exactly one" in told) == several == ('begin a new project with the words "' in told)
    if several:
        first_words = told.split('with the words "')[1].split('"')[0]
        asked = MIND.interview(Brief((Turn("person", first_words),), (), 0))
        assert isinstance(asked, Question) and "`text,politics,sports`" in asked.text


def test_a_verb_is_not_what_comes_in() -> None:
    spec = sorted_by("We sort voicemails: politics or sports. Some people just want to chat.")
    assert spec.input == "the text of a voicemail"
