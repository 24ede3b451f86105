"""What an answer does to be paid without being right, in the words that a person reads."""

from collections.abc import Sequence

from tenet import artifacts as a
from tools.rewarding import blocks

NOTHING = "says nothing"
SEVERAL = "names several answers at once"
OVER = "says the same thing over and over"
LONG = "is far longer than any right answer"
ECHO = "gives the request back"
GRADER = "speaks to whoever grades it"
MORE_FIELDS = "adds fields that nobody asked for"
FORM = "has the right form and says something wrong"
HIDDEN = "hides an answer among other words"
NO_ANSWER = "is no answer at all"
ROOM = 40
"""Characters that an answer may be longer than three right ones before that is called long."""
_TO_GRADERS = frozenset(("ignore", "rubric", "full", "marks", "grade", "score", "reward", "correct"))


def trick_of(spec: a.UseCaseSpec, row: a.Row, answer: str) -> str:
    """The first that fits, the more telling ones first."""
    words = blocks.words_of(answer)
    if not words:
        return NOTHING
    if not blocks.no_echo(answer, row.input) and not spec.fields:
        return ECHO
    if not blocks.not_padded(answer, len(answer)):
        return OVER
    if len(_TO_GRADERS.intersection(words)) >= 2:
        return GRADER
    return _in_fields(spec, row, answer) if spec.fields else _in_labels(spec.label_names, row, answer)


def _in_labels(labels: Sequence[str], row: a.Row, answer: str) -> str:
    if blocks.one_of(answer, list(labels)):
        return FORM
    if not blocks.names_one_only(answer, list(labels)):
        return SEVERAL
    if len(answer) > 3 * max(map(len, labels)) + ROOM:
        return LONG
    return HIDDEN if blocks.named(answer, list(labels)) else NO_ANSWER


def _in_fields(spec: a.UseCaseSpec, row: a.Row, answer: str) -> str:
    names = [field.name for field in spec.wanted_fields]
    said = blocks.fields_in(answer)
    if said is None:
        return LONG if len(answer) > 3 * len(row.output) + ROOM else NO_ANSWER
    if not blocks.no_others(answer, names):
        return MORE_FIELDS
    return FORM
