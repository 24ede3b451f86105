"""The classical extractor: no language model, one small linear classifier a field, over what could be its value.

Candidates of a date or a number are all dates or numbers of the text; of a text they are spans of words that are shaped
like a value of the training rows, or that are one. A candidate is known by its shape, the words around it and its place.
A choice or a yes is told from the words of the whole text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, cast

from evals.classical import Classifier
from tenet import artifacts as a
from tenet.extraction import Value, parsed, read_loosely, same_value, written
from tenet.extraction.dates import dates_in
from tenet.extraction.numbers import numbers_in

PATTERNS = "Dates, numbers and shapes of words, picked for each field by a linear classifier over the words around them"
MOST_WORDS = 5
"""Of a value of text."""
MOST_CANDIDATES = 400
"""Of one text for one field."""
WORD = re.compile(r"\S+")


class Candidate(NamedTuple):
    start: int
    end: int
    value: Value


Finder = Callable[[Sequence[str]], list[Value]]
"""From texts to the values of one field."""


def patterns(fields: Sequence[a.FieldMeaning], train: Sequence[a.Row]) -> Classifier:
    finders = {field.name: _finder(field, train) for field in fields}

    def answered(texts: Sequence[str]) -> list[str]:
        columns = {name: find(texts) for name, find in finders.items()}
        return [written({name: values[at] for name, values in columns.items()}, fields) for at in range(len(texts))]

    return answered


def _finder(field: a.FieldMeaning, train: Sequence[a.Row]) -> Finder:
    known = [cast("Value", read_loosely(row.output).get(field.name)) for row in train]
    texts = [row.input for row in train]
    return _told_from_words(texts, known) if field.type in ("choice", "yes_no") else _picked(field, texts, known)


def _told_from_words(texts: Sequence[str], known: Sequence[Value]) -> Finder:
    from sklearn.feature_extraction.text import CountVectorizer  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.pipeline import make_pipeline  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    names = [str(value) for value in known]
    meant = dict(zip(names, known, strict=True))
    if len(meant) < 2:
        return lambda rows: [known[0] if known else None] * len(rows)
    # The default takes no single signs, but a currency is one.
    words = CountVectorizer(binary=True, min_df=2, token_pattern=r"(?u)[^\W\d]\w*|[€$£¥]")
    model = cast("Any", make_pipeline)(words, LogisticRegression(max_iter=2000))
    model.fit(list(texts), names)
    return lambda rows: [meant[str(said)] for said in model.predict(list(rows))]


def _picked(field: a.FieldMeaning, texts: Sequence[str], known: Sequence[Value]) -> Finder:
    from sklearn.feature_extraction import DictVectorizer  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.pipeline import make_pipeline  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    shapes = {_shape(str(value)) for value in known if value is not None}
    likely = Counter(str(value).casefold() for value in known if value is not None)
    seen: list[dict[str, float]] = []
    right: list[bool] = []
    for text, value in zip(texts, known, strict=True):
        for candidate in candidates(field, text, shapes, likely):
            seen.append(_features(text, candidate, likely))
            right.append(same_value(field.type, candidate.value, value))
    if len(set(right)) < 2:
        return lambda rows: [_first(field, text, shapes, likely) if any(right) else None for text in rows]
    model = cast("Any", make_pipeline)(
        DictVectorizer(), LogisticRegression(C=10, max_iter=2000, class_weight="balanced")
    )
    model.fit(seen, right)
    return lambda rows: [
        _best(model, field, text, list(candidates(field, text, shapes, likely)), likely) for text in rows
    ]


def _first(field: a.FieldMeaning, text: str, shapes: set[str], likely: Counter[str]) -> Value:
    """Where there was never a choice, the only candidate is the one."""
    return next((candidate.value for candidate in candidates(field, text, shapes, likely)), None)


def _best(model: Any, field: a.FieldMeaning, text: str, found: Sequence[Candidate], likely: Counter[str]) -> Value:
    """The likeliest candidate; for a field that may be absent only one that is likelier right than wrong."""
    if not found:
        return None
    chances = model.predict_proba([_features(text, one, likely) for one in found])[:, 1]
    best = max(range(len(found)), key=lambda at: (chances[at], -at))
    return found[best].value if field.required or chances[best] >= 0.5 else None


def candidates(field: a.FieldMeaning, text: str, shapes: set[str], likely: Counter[str]) -> Iterator[Candidate]:
    return islice(_candidates(field, text, shapes, likely), MOST_CANDIDATES)


def _candidates(field: a.FieldMeaning, text: str, shapes: set[str], likely: Counter[str]) -> Iterator[Candidate]:
    match field.type:
        case "number":
            for numeral in numbers_in(text):
                yield Candidate(numeral.start, numeral.end, numeral.readings[0])
        case "date":
            for day in dates_in(text):
                yield Candidate(day.start, day.end, parsed(text[day.start : day.end], field))
        case _:
            for start, end in _spans(text):
                bare = text[start:end]
                if _shape(bare) in shapes or bare.casefold() in likely:
                    yield Candidate(start, end, " ".join(bare.split()))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """One to a few words in a row, without the punctuation around them."""
    words = list(WORD.finditer(text))
    for first in range(len(words)):
        for last in range(first, min(first + MOST_WORDS, len(words))):
            piece = text[words[first].start() : words[last].end()]
            lead = len(piece) - len(piece.lstrip("(\"'[<„“"))
            bare = piece.strip("(\"'[<„“)]>,.;:!?”")
            if bare:
                yield words[first].start() + lead, words[first].start() + lead + len(bare)


def _shape(value: str) -> str:
    """ "PO-2041" is A-9, "Meyer & Sons Ltd" is Aa & Aa Aa."""
    return re.sub(r"[^\W\d_]+|\d+", lambda found: _kind(found[0]), value)


def _kind(word: str) -> str:
    return "9" if word[0].isdigit() else "A" if word.isupper() else "Aa" if word[0].isupper() else "a"


def _features(text: str, candidate: Candidate, likely: Counter[str]) -> dict[str, float]:
    before = [
        word.casefold() for word in re.findall(r"\w+|[^\w\s]", text[max(0, candidate.start - 60) : candidate.start])
    ]
    after = [word.casefold() for word in re.findall(r"\w+|[^\w\s]", text[candidate.end : candidate.end + 40])]
    line = text[text.rfind("\n", 0, candidate.start) + 1 : candidate.start]
    written = text[candidate.start : candidate.end]
    found = {f"shape {_shape(written)}": 1.0, f"words {len(written.split())}": 1.0}
    found |= {f"before {back} {word}": 1.0 for back, word in enumerate(reversed(before[-3:]))}
    found |= {f"around {word}": 1.0 for word in before[-6:]}
    found |= {f"after {ahead} {word}": 1.0 for ahead, word in enumerate(after[:2])}
    found |= {f"line {word.casefold()}": 1.0 for word in re.findall(r"\w+", line)[:2]}
    known = likely[" ".join(written.split()).casefold()]
    return found | {
        "place": candidate.start / max(1, len(text)),
        "known": float(known > 0),
        "opening": float(not before),
    }
