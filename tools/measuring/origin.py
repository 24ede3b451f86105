"""Where each row comes from and under which terms."""

from collections import Counter
from collections.abc import Iterator

from tenet.artifacts import Row
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, rows_that, share


def measure(corpus: Corpus) -> Iterator[Measured]:
    found = [Found(row.id, why) for row in corpus.rows if (why := _unclear(row))]
    counts = Counter(row.origin for row in corpus.rows)
    mix = ", ".join(f"{number} {origin}" for origin, number in counts.most_common())
    said = f"Of {len(corpus.rows)} rows ({mix}), {rows_that(len(found), 'has', 'have')} no clear origin or licence."
    if not found:
        said = f"Every row says where it comes from: {mix}."
    yield Measured("origin", "responsible AI", said, share(len(found), len(corpus.rows)), 0.0, 0.2, found=found)


def _unclear(row: Row) -> str | None:
    if row.origin == "synthetic" and not row.generator:
        return "made, but nobody is named who made it"
    if row.source and not row.licence:
        return f"taken from {row.source}, whose licence nobody has named"
    return None
