"""Rows in a chat message, and messages that only look like rows."""

import pytest

from tools.reading import Reading, read_pasted

TWO = (("I was charged twice", "billing"), ("Where is my parcel?", "shipping"))


@pytest.mark.parametrize(
    "message",
    [
        "I was charged twice -> billing\nWhere is my parcel? -> shipping",
        "I was charged twice => billing\nWhere is my parcel? → shipping",
        "Here are two:\n- I was charged twice -> billing\n- Where is my parcel? -> shipping\nIs that enough?",
        '1. "I was charged twice" -> **billing**\n2. “Where is my parcel?” -> shipping',
        "| ticket | queue |\n|---|:--|\n| I was charged twice | billing |\n| Where is my parcel? | shipping |",
        "text\tlabel\nI was charged twice\tbilling\nWhere is my parcel?\tshipping",
        "```\nticket,queue\nI was charged twice,billing\nWhere is my parcel?,shipping\n```",
        '{"text": "I was charged twice", "label": "billing"}\n{"text": "Where is my parcel?", "label": "shipping"}',
        "I was charged twice | billing\nWhere is my parcel? | shipping",
        "I was charged twice - billing\nWhere is my parcel? - shipping",
        'ok, here are two:\n* "I was charged twice" (billing)\n* "Where is my parcel?" (shipping)',
        "I was charged twice – billing\nWhere is my parcel? [shipping]",
    ],
)
def test_rows_are_found_in_every_natural_form(message: str) -> None:
    assert read_pasted(message).rows == TWO


def test_label_colon_text_is_understood_when_labels_are_known_or_come_again() -> None:
    lines = "billing: I was charged twice\nshipping: Where is my parcel?"
    assert read_pasted(lines, ("billing", "shipping")).rows == TWO
    assert read_pasted(lines).rows == ()
    assert len(read_pasted(lines + "\nbilling: again\nshipping: lost").rows) == 4


def test_a_single_arrow_is_a_row_when_its_label_is_known_or_the_text_is_quoted() -> None:
    assert read_pasted("my card was charged -> billing", ("billing", "shipping")).rows == (
        ("my card was charged", "billing"),
    )
    assert read_pasted('"my card was charged" -> billing').rows == (("my card was charged", "billing"),)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Yes, that looks good.",
        "I open Settings -> Account and then it crashes",
        "Note: the tone should be friendly.",
        "Please do two things:\nFirst: make it shorter\nSecond: use our names",
        "We have billing, shipping, and feedback.\nMost tickets are billing, some are shipping, few are feedback.",
        "We get about 200 tickets a day | most by mail",
        "[that is what I meant]",
        "{something odd",
        "1. billing\n2. shipping\n3. feedback",
        "billing - invoices and refunds\nshipping - where a parcel is",
        "it is used by the team - daily",
        "What it does: sorting tickets\nWho uses it: the team\nHow often: daily",
        "We sort tickets (about 200 a day)\nThe team does it by hand (three people). It takes hours.",
        "Sort our tickets by hand - sigh\nand tell me what is urgent, what is not - and why that is so",
    ],
)
def test_an_ordinary_message_is_not_a_row(message: str) -> None:
    assert read_pasted(message) == Reading((), ())


@pytest.mark.parametrize(
    "line", ["my card was charged! - Billing", '"my card was charged" (billing)', "Was I charged?: billing"]
)
def test_one_line_with_a_known_label_behind_it_is_a_row_where_its_text_has_an_end(line: str) -> None:
    (row,) = read_pasted(line, ("billing", "shipping")).rows
    assert row.output == "billing" and "charged" in row.input and '"' not in row.input


@pytest.mark.parametrize(
    "line",
    [
        "the worst one - billing",
        "the answer should be: billing",
        "Put this into another queue. - sales",
        "change it (to billing)",
    ],
)
def test_one_line_that_could_be_talk_is_no_row_although_a_label_ends_it(line: str) -> None:
    assert read_pasted(line, ("billing", "shipping")).rows == ()


def test_labels_behind_the_texts_are_told_where_the_use_case_has_no_such_one() -> None:
    lines = "I was charged twice: billing\nWhere is my parcel? - shipping\nCan I keep it for a week? - renewal"
    reading = read_pasted(lines, ("billing", "shipping"))
    assert reading.rows == TWO and "“renewal”" in str(reading.problems[0]).replace('"renewal"', "“renewal”")


def test_a_pasted_row_with_a_wrong_label_is_named() -> None:
    reading = read_pasted("a b c -> billing\nd e f -> sales", ("billing", "shipping"))
    assert reading.rows == (("a b c", "billing"),)
    assert str(reading.problems[0]) == 'your message, row 2: the label "sales" is not one of: billing, shipping'


def test_a_single_answer_in_whole_sentences_is_a_row_and_a_rule_is_none() -> None:
    [row] = read_pasted("When must we be quiet? -> Quiet hours are from 22:00 to 7:00.").rows
    assert row.output == "Quiet hours are from 22:00 to 7:00."
    assert not read_pasted("if a ticket is about money -> it should go to the billing team.").rows
