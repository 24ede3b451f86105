"""Rows that say the same: copies, near-copies, contradictions, and training rows that give the test away."""

from collections.abc import Iterator, Sequence
from itertools import chain

from evals.retention import suite
from tenet.artifacts import EVERY_SPLIT, LEARNT
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, rows_of, rows_that, share
from tools.nearness import Near, groups_of_equal, letters, near_by_letters, near_by_meaning, nearest_of


def measure(corpus: Corpus) -> Iterator[Measured]:
    plain = [letters(row.input) for row in corpus.rows]
    equal = groups_of_equal(plain)
    yield _exact(corpus, equal)
    yield _contradicting(corpus, equal)
    yield _near(corpus, plain, equal)
    yield _leaks(corpus, plain)
    yield _contaminated(corpus, plain)


def _exact(corpus: Corpus, equal: list[list[int]]) -> Measured:
    found = [
        Found(corpus.rows[at].id, f"the same text as {corpus.rows[group[0]].id}") for group in equal for at in group[1:]
    ]
    said = (
        f"{rows_that(len(found), 'repeats', 'repeat')} another letter by letter."
        if found
        else "No row repeats another."
    )
    return Measured("exact_duplicates", "quality", said, share(len(found), len(corpus.rows)), 0.0, 0.02, found=found)


def _contradicting(corpus: Corpus, equal: list[list[int]]) -> Measured:
    found: list[Found] = []
    for group in equal:
        labels = sorted({corpus.rows[at].output for at in group})
        if len(labels) > 1:
            found += [
                Found(
                    corpus.rows[at].id,
                    f"the same text has the {'labels' if corpus.labels else 'answers'} {' and '.join(labels)}",
                )
                for at in group
            ]
    said = f"{rows_of(len(found))} with the text of another row and a different label." if found else ""
    return Measured(
        "contradictions", "quality", said or "No text has two labels.", float(len(found)), None, 0.0, found=found
    )


def _near(corpus: Corpus, plain: list[str], equal: list[list[int]]) -> Measured:
    """Copies with changes inside one split; across splits they are leaks."""
    copies = {at for group in equal for at in group[1:]}
    found: list[Found] = []
    for split in EVERY_SPLIT:
        places = [at for at in corpus.at(split) if at not in copies]
        vectors, texts = corpus.vectors[places], [plain[at] for at in places]
        pairs = chain(
            near_by_meaning(vectors, vectors, corpus.plan.near_duplicate, earlier=True),
            near_by_letters(texts, texts, earlier=True),
        )
        found += [_like(corpus, places, places, pair) for pair in nearest_of(pairs).values()]
    said = (
        f"{rows_that(len(found), 'says', 'say')} nearly the same as another row."
        if found
        else "No row nearly repeats another."
    )
    return Measured("near_duplicates", "quality", said, share(len(found), len(corpus.rows)), 0.05, 0.2, found=found)


def _leaks(corpus: Corpus, plain: list[str]) -> Measured:
    learnt, tested = corpus.at(*LEARNT), corpus.at("heldout")
    pairs = chain(
        near_by_meaning(corpus.vectors[learnt], corpus.vectors[tested], corpus.plan.leakage),
        near_by_letters([plain[at] for at in learnt], [plain[at] for at in tested]),
    )
    found = [_like(corpus, learnt, tested, pair) for pair in nearest_of(pairs).values()]
    said = (
        f"{rows_that(len(found), 'to learn from gives', 'to learn from give')} a held-out row away."
        if found
        else "No training row gives a held-out row away."
    )
    return Measured("leakage", "quality", said, float(len(found)), None, 0.0, found=found)


def _contaminated(corpus: Corpus, plain: list[str]) -> Measured:
    """Rows to learn from that are questions of the suite by which the report measures what was forgotten."""
    learnt, probes = corpus.at("train", "validation"), suite()
    asked = [letters(probe.messages[-1]["content"]) for probe in probes]
    pairs = nearest_of(near_by_letters([plain[at] for at in learnt], asked))
    found = [
        Found(corpus.rows[learnt[pair.one]].id, f"{pair.closeness:.2f} like a probe of {probes[pair.other].skill}")
        for pair in pairs.values()
    ]
    said = (
        f"{rows_that(len(found), 'to learn from is', 'to learn from are')} among the {len(probes)} probes of general skills that "
        "the report asks."
        if found
        else f"No row to learn from is among the {len(probes)} probes of general skills that the report asks."
    )
    return Measured("contamination", "quality", said, float(len(found)), None, 0.0, found=found)


def _like(corpus: Corpus, ones: Sequence[int], others: Sequence[int], pair: Near) -> Found:
    other = corpus.rows[others[pair.other]]
    return Found(corpus.rows[ones[pair.one]].id, f"{pair.closeness:.2f} like {other.id}")
