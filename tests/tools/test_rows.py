"""Pairs as rows: their ids, repeats and contradictions."""

from hypothesis import given
from hypothesis import strategies as st

from tools.reading import contradictions, to_rows

pairs = st.lists(
    st.tuples(st.text(min_size=1).filter(str.strip), st.sampled_from(["billing", "shipping"])), max_size=12
)


@given(pairs, st.tuples(st.text(min_size=1).filter(str.strip), st.just("billing")))
def test_adding_a_row_renames_no_other(known: list[tuple[str, str]], new: tuple[str, str]) -> None:
    before = to_rows(known)
    assert to_rows([*known, new])[: len(before)] == before


@given(pairs)
def test_ids_differ_and_equal_pairs_are_one_row(known: list[tuple[str, str]]) -> None:
    rows = to_rows(known)
    assert len({row.id for row in rows}) == len(rows)
    assert to_rows([*known, *known]) == rows


def test_a_text_with_two_labels_is_kept_once_and_said() -> None:
    both = [("Where is it?", "shipping"), ("where is it?", "billing")]
    assert [row.output for row in to_rows(both)] == ["shipping"]
    assert contradictions(both) == ('"where is it?" is labelled both "shipping" and "billing"; "shipping" was kept.',)
