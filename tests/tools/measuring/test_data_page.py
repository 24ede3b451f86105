"""The dataset's page: it needs nothing else, runs only its own script, and shows the rows behind each metric."""

import re

from tenet import artifacts as a
from tests import samples
from tests.tools.measuring.corpora import clean_rows, corpus, row
from tools.measuring import measure, scored
from tools.measuring.page import findings, render

NASTY = '<img src=x onerror="alert(1)"> & </script><script>alert(2)</script>'
SECRET = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"
ROWS = [row("nasty", NASTY), *clean_rows(), row("twin", "my refund has not been paid"), row("key", f"token {SECRET}")]


def page() -> str:
    rows = corpus(ROWS)
    measured = measure(rows)
    card = a.DatasetCard(
        files={"train": a.DataFile(path="data/train.jsonl", sha256="0" * 64, rows=len(ROWS))},
        labels={"train": {"billing": 8, "shipping": 5}},
        origins={"train": {"user": len(ROWS)}},
        leaks=0,
        generator="built-in",
        metrics=scored(measured, rows.plan),
        notes=(NASTY,),
    )
    return render(rows, measured, card, samples.spec())


def test_nothing_that_a_row_holds_becomes_part_of_the_page() -> None:
    text = page()
    assert "<img" not in text
    assert text.count("<script") == text.count("</script>") == 1


def test_the_page_needs_nothing_else_and_equal_rows_make_the_same_page() -> None:
    text = page()
    assert not re.search(
        r"""src\s*=\s*["']?(?!x\b)[\w/]|href="(?!#)|url\(|@import|https?://""", text.replace(NASTY, "")
    )
    assert re.search(r"script-src 'sha256-[\w+/]{43}='", text)
    assert text == page()


def test_each_row_behind_a_metric_is_one_click_away() -> None:
    text = page()
    assert 'href="#rows" data-show="exact_duplicates"' in text
    assert '<tr data-change="exact_duplicates">' in text and "twin" in text


def test_a_secret_stands_on_no_page_but_its_row_is_listed() -> None:
    assert page().count(SECRET) == 0
    assert '<tr data-change="secrets">' in page()


def test_the_answer_alone_is_marked_as_learnt() -> None:
    turns = re.findall(r'<div class="turns">(.*?)</div>', page(), re.DOTALL)
    assert all(turn.count("<mark>") == 1 and "<b>assistant</b><mark>" in turn for turn in turns) and turns


def test_every_finding_is_a_line_with_its_metric_row_and_reason() -> None:
    rows = corpus(ROWS)
    assert {
        "metric": "exact_duplicates",
        "row": "twin",
        "split": "train",
        "why": "the same text as billing2",
    } in findings(rows, measure(rows))
