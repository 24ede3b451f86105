"""What can be told by its letters alone: secrets, prompt injections, harmful content, stereotypes, refusals."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from evals.personal import Span
from tenet.files import from_yaml
from tools.measuring.corpus import Corpus
from tools.measuring.guard import by_guard
from tools.measuring.measured import Found, Measured, counted, rows_of, share

FILE = Path(__file__).with_name("patterns.yaml")


class Watched(NamedTuple):
    """A family of patterns as a metric: what is said when there are none and some, and how many are too many."""

    none: str
    some: str
    warn: float | None
    fail: float


WATCHED: Mapping[str, Watched] = {
    "secrets": Watched("No key, token or password was found.", "with a key, token or password", None, 0.0),
    "injections": Watched(
        "No text tries to give the model other instructions.", "with instructions of their own for the model", 0.0, 0.01
    ),
    "harmful": Watched("No harmful content was found by its words.", "with harmful content", 0.0, 0.02),
    "stereotypes": Watched(
        "No generalisation about a group of people was found.",
        "with a generalisation about a group of people",
        0.0,
        0.01,
    ),
    "refusals": Watched("No text is a refusal.", "that could be the refusal of a model", 0.01, 0.05),
}


def measure(corpus: Corpus) -> Iterator[Measured]:
    for family, watched in WATCHED.items():
        guarded = (
            by_guard(corpus.rows, corpus.guard(corpus.rows), watched.warn, watched.fail)
            if family == "harmful" and corpus.guard
            else ""
        )
        if isinstance(guarded, Measured):
            yield guarded
            continue
        found = [
            Found(row.id, kind)
            for row in corpus.rows
            for kind in dict.fromkeys(span.kind for span in spans(family, row.input))
        ]
        value = share(counted(found), len(corpus.rows))
        said = f"{rows_of(counted(found))} {watched.some} ({kinds(found)})." if found else watched.none
        yield Measured(family, "responsible AI", guarded + said, value, watched.warn, watched.fail, found=found)


def spans(family: str, text: str) -> list[Span]:
    return [
        Span(kind, found.start(), found.end())
        for kind, pattern in _families()[family].items()
        for found in pattern.finditer(text)
    ]


def kinds(found: list[Found]) -> str:
    counts = Counter(each.why for each in found)
    return ", ".join(f"{number} {kind}" for kind, number in counts.most_common())


@cache
def _families() -> dict[str, dict[str, re.Pattern[str]]]:
    written = cast("dict[str, dict[str, str]]", from_yaml(FILE.read_bytes(), FILE.name))
    return {
        family: {
            kind: re.compile(pattern, re.VERBOSE | re.MULTILINE | (0 if family == "secrets" else re.IGNORECASE))
            for kind, pattern in patterns.items()
        }
        for family, patterns in written.items()
    }
