"""Rows that are meant to be what a metric finds: insults in a row that is labelled an insult are what a moderation model learns from."""

from tools.measuring.corpus import Corpus
from tools.measuring.measured import Measured, counted, share


def counted_where_unexpected(measured: Measured, corpus: Corpus) -> Measured:
    """By the plan's control: the rows stay behind the metric and are told, its value is the share of the others."""
    control = next((one for one in corpus.plan.controls if one.metric == measured.name), None)
    if control is None or not control.expected_in:
        return measured
    expected = {row.id for row in corpus.rows if corpus.kind_of(row) in control.expected_in}
    others = [found for found in measured.found if found.row not in expected]
    told = counted(measured.found) - counted(others)
    if not told:
        return measured
    labels = " or ".join(control.expected_in)
    which = "All" if not others else str(told)
    said = (
        f"{measured.said} {which} of them {'is' if which == '1' else 'are'} labelled {labels}, where that is expected."
    )
    return measured._replace(said=said, value=share(counted(others), len(corpus.rows)))
