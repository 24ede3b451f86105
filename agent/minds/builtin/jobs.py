"""Which kind of job a person describes: one that today's journey serves, another one, or not to be told yet."""

import re
from collections.abc import Sequence

from agent.minds.builtin.extraction.mentions import looks_for_values
from agent.minds.builtin.first_words import Kind, asked_for
from agent.minds.builtin.job_words import OTHERS, SORTING, Job, own_work, refuses_writing
from agent.minds.builtin.labels import labels_described
from agent.minds.builtin.words import plain
from agent.minds.contract import LabelledText
from tenet.labels import are_labels
from tools.reading import cells_of

_INSISTS = re.compile(
    r"\b(?:only|just|still|nothing but|nur|bloss|seulement)\b[^.]*\b(?:sort|classif|label|rout|tag|categor|klassif|class)|"
    r"\bit(?:'s| is) (?:a |just )?classif"
)
WRITING: frozenset[Job] = frozenset(("rewriting", "writing", "summarising", "translating", "chatting", "answering"))
"""Jobs whose answer is a text of the model's own."""
NO_MODEL_FOR: frozenset[Job | None] = frozenset(("coding", "forecasting"))
_NAMES: dict[Job, str] = {"coding": "writing code", "forecasting": "predicting a number"}
_INSTEAD: dict[Job, str] = {
    "coding": "What can be had now: which kind of request or defect a text describes.",
    "forecasting": 'What can be had now: a range instead of a number, such as "low", "middle" or "high".',
}
_TO_BE_WRITTEN = re.compile(
    r"^(?:please |i (?:want|need) (?:it|a model|something) (?:to|that) )?(?:writes?|drafts?|composes?) (?:an? |the |our |us |me |"
    r"each )?(?:\w+ ){0,3}(?:texts?|repl(?:y|ies)|answers?|messages?|e-?mails?|letters?|descriptions?|posts?|comments?)\b"
)
CLEARLY = 5.0
LIKELY = 1.0
"""Logarithms of odds: how much must speak for another kind of job than the rules read, and for any where they read none."""


def job_described(turns: Sequence[str], rows: Sequence[LabelledText]) -> Job | None:
    """What the model must do; a clear word for sorting wins over words for other work, the person's last word over the first."""
    if rows and all(cells_of(row.output) for row in rows):
        return "extracting"
    if rows and are_labels([row.output for row in rows]):
        return "classification"
    first = _job_of_first_words(turns[0]) if turns else None
    said: list[Job] = [*_jobs_named(turns[1:]), *([first] if first else [])]
    if not rows:
        return said[0] if said else None
    return next((job for job in said if job in WRITING), None) or "writing"


def job_changed(later: Sequence[str]) -> Job | None:
    """The job that words after the first ones name, if they name one."""
    return next(iter(_jobs_named(later)), None)


def names_work(words: str) -> bool:
    """Whether any kind of work is named in so many words."""
    text = own_work(plain(words))
    return bool(SORTING.search(text)) or any(re.search(pattern, text) for _, pattern in OTHERS)


def asks_about_tenet(words: str) -> bool:
    """Whether somebody who was asked for the job asks something back."""
    return asked_for(words, of=("sort", "read", "write", "open", "ask")).kind == "ask"


def also_wanted(words: str) -> Job | None:
    """Other work that is named beside the sorting, such as "and write a reply"."""
    text = plain(words)
    return next(
        (
            job
            for job, pattern in OTHERS
            if job not in NO_MODEL_FOR and re.search(rf"(?:and|also|then) (?:\w+ ){{0,2}}{pattern}", text)
        ),
        None,
    )


def cannot_serve(job: Job) -> str:
    """What is served today and what is not, with the part of this job that can be had now."""
    return (
        f"This sounds like {_NAMES[job]}. Tenet trains three kinds of model from end to end: one that sorts a text into one of "
        "the labels you choose, such as support tickets into queues; one that reads the values out of a text that you name, such as "
        "the order number and the date of a mail; and one that writes a text as your examples do, such as a reply in your tone. I "
        "would rather say so than train something that does not do what you need.\n\n"
        f"{_INSTEAD[job]} If that is of use, describe it that way. What you wrote is kept."
    )


def _jobs_named(turns: Sequence[str]) -> list[Job]:
    """The last first; each may correct what the ones before were taken for."""
    return [job for turn in reversed(turns) if (job := _job_corrected(turn) or _job_of(plain(turn)))]


def _job_corrected(words: str) -> Job | None:
    """ "It should not write the replies, just tell me: urgent or can wait"."""
    return "classification" if refuses_writing(plain(words)) and labels_described(words) else None


def _job_of_first_words(words: str) -> Job | None:
    """What the rules say, unless everything else in the words speaks clearly against it; what is likely where no rule knows them."""
    named = _job_of(plain(words))
    likely = asked_for(words)
    if named in NO_MODEL_FOR and not (likely.kind == "sort" and labels_described(words)):
        return named
    if named and named not in NO_MODEL_FOR and (likely.kind == "open" or likely.over[_kind_of(named)] < CLEARLY):
        return named
    if named is None and (likely.kind == "open" or likely.margin < LIKELY):
        return "classification" if labels_described(words) else None
    if likely.kind == "write":
        return _writing_named(words)
    return "extracting" if likely.kind == "read" else "classification"


def _kind_of(job: Job) -> Kind:
    return "write" if job in WRITING else "read" if job == "extracting" else "sort"


def _writing_named(words: str) -> Job:
    text = own_work(plain(words))
    named: list[Job] = [job for job, pattern in OTHERS if re.search(pattern, text)]
    found: Job | None = next((job for job in named if job in WRITING), None)
    return found or "writing"


def _job_of(text: str) -> Job | None:
    text = own_work(text)
    if _INSISTS.search(text):
        return "classification"
    if _TO_BE_WRITTEN.match(text):
        return "writing"
    sorting = SORTING.search(text)
    others: list[tuple[int, Job]] = [
        (match.start(), job) for job, pattern in OTHERS if (match := re.search(pattern, text))
    ]
    other = min(others, default=None)
    coding = re.search(dict(OTHERS)["coding"], text)
    if sorting and coding and coding.start() < sorting.start():
        return "coding"  # "code that sorts lists" is a request for the code
    if other and other[1] == "extracting" and not (sorting and sorting.start() < other[0]):
        return "extracting"
    if sorting and (other is None or sorting.start() < other[0] or _is_deed(sorting[0])):
        return "classification"
    if other is None or other[1] in ("answering", "writing", "forecasting", "coding"):
        return "extracting" if looks_for_values(text) else other[1] if other else None
    return other[1]


def _is_deed(word: str) -> bool:
    """Whether the word can only mean that something is sorted ("filter" or "queue" may stand in a request for code)."""
    return bool(
        re.match(
            r"classif|categor|triag|rout|sort|sentiment|spam|klassif|kategor|moderat|prioriti|decide|tell|reads? |yes|ja |oui",
            word,
        )
    )
