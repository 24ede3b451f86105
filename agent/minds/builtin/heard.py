"""What an interview has come to so far: a fold over the turns of the conversation and the person's rows."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import takewhile
from typing import Generic, NamedTuple, TypeVar

from agent.minds.builtin.answers import agrees, has_none, leaves_it
from agent.minds.builtin.job_words import Job
from agent.minds.builtin.jobs import job_changed, job_described, names_work
from agent.minds.builtin.label_edits import Add, Merge, Rename, apply_edits, label_edits, new_names
from agent.minds.builtin.labels import Named, labels_answered, labels_described, labels_stated, labels_supposed
from agent.minds.builtin.questions import Topic, topic_of
from agent.minds.builtin.terms import Terms, find_terms
from agent.minds.builtin.words import listed, names_in, plain, quoted, same_name
from agent.minds.builtin.worst import worst_answered, worst_mentioned
from agent.minds.contract import Brief, LabelledText, Turn
from tenet.artifacts import LabelMeaning
from tenet.replies import FILE_ALONE
from tools.reading import read_pasted

T = TypeVar("T")

ENOUGH = 2
"""Rows that a label needs: one to learn from and one to test with."""
OFTEN = 3
_ORDERS = re.compile(
    r"\s*(?:(?:and|also|ok(?:ay)?|oh|please|then|und|bitte|et)[,\s]+)*"
    r"(?:add|remove|drop|delete|get rid of|take (?:out|away)|scrap|entferne|streiche|ajoute|supprime|retire)",
    re.IGNORECASE,
)


class Spoken(NamedTuple, Generic[T]):
    """Words of the person, and the question that they answer."""

    text: str
    topic: T | None


class Heard(NamedTuple):
    spoken: tuple[Spoken[Topic], ...]
    job: Job | None
    terms: Terms
    labels: tuple[LabelMeaning, ...]
    supposed: tuple[LabelMeaning, ...]
    """A list in the words that may be the labels, to be asked about while there are none."""
    worst: tuple[str, ...]
    counts: Counter[str]
    """Rows by label."""
    renamed: dict[str, str]
    """Labels, in small letters, that the person calls otherwise since."""
    declined: frozenset[Topic]
    assumed: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Labels with too few rows."""
        return tuple(name for name in self.names if self.counts[name] < ENOUGH)

    @property
    def words(self) -> str:
        return "\n".join(spoken.text for spoken in self.spoken)


def hear(brief: Brief) -> Heard:
    spoken = tuple(spoken_in(brief.turns, topic_of))
    told = _told(spoken)
    rows = [LabelledText(row.input, told.renamed.get(plain(row.output), row.output)) for row in brief.rows]
    labels, counts, more = _with_rows(told.labels, rows)
    labels, renamed, wishes = _edited(labels, spoken, only_in_rows=not told.labels)
    names = tuple(label.name for label in labels)
    declined: frozenset[Topic] = frozenset(said.topic for said in spoken if said.topic and _declines(said))
    return Heard(
        spoken=spoken,
        job=_job(spoken, brief),
        terms=find_terms("\n".join(said.text for said in spoken)),
        labels=labels,
        supposed=told.supposed,
        worst=_worst([said for said in spoken if said not in wishes], names),
        counts=Counter(renamed.get(plain(name), name) for name in counts.elements()),
        renamed=told.renamed | renamed,
        declined=declined,
        assumed=(*((told.assumed,) if told.assumed else ()), *more),
    )


def times_asked(brief: Brief, topic: Topic) -> int:
    """How often this was asked, without the times when the answer was rows."""
    return sum(
        turn.asked and topic_of(turn) == topic and not _answered_with_rows(brief.turns[at + 1 :])
        for at, turn in enumerate(brief.turns)
    )


def _answered_with_rows(following: Sequence[Turn]) -> bool:
    return any(turn.gave_rows for turn in takewhile(lambda turn: not turn.asked, following))


def spoken_in(turns: Sequence[Turn], topic_of: Callable[[Turn], T | None]) -> Iterable[Spoken[T]]:
    """The person's words without their rows, and without what was answered there and then as a question or a remark."""
    topic: T | None = None
    for turn, following in zip(turns, [*turns[1:], None], strict=False):
        if turn.by == "tenet":
            topic = topic_of(turn) if turn.asked else topic
        elif turn.text == FILE_ALONE:
            continue
        elif following is None or following.by == "person" or following.asked:
            yield Spoken(_prose(turn.text), topic)


def _prose(text: str) -> str:
    rows = read_pasted(text).rows
    lines = (line for line in text.splitlines() if not any(row.input in line for row in rows))
    return "\n".join(lines).strip() if rows else text.strip()


def _declines(said: Spoken[Topic]) -> bool:
    return leaves_it(said.text) or (said.topic == "rows" and has_none(said.text))


class _Told(NamedTuple):
    """What the words alone say of the labels."""

    labels: tuple[LabelMeaning, ...] = ()
    assumed: str | None = None
    supposed: tuple[LabelMeaning, ...] = ()
    renamed: dict[str, str] = {}


def _told(spoken: Sequence[Spoken[Topic]]) -> _Told:
    told = _Told()
    for number, said in enumerate(spoken):
        if said.topic == "labels" and told.supposed and not told.labels and agrees(said.text):
            told = told._replace(labels=told.supposed)
        edits = label_edits(said.text, [label.name for label in told.labels]) if told.labels else ()
        if edits:
            renames = {old: new for edit in edits for old, new in new_names(edit).items()}
            renamed = {old: renames.get(plain(new), new) for old, new in told.renamed.items()} | renames
            told = told._replace(labels=apply_edits(told.labels, edits), assumed=None, renamed=renamed)
        elif found := _named(said, first=number == 0):
            told = told._replace(labels=found.labels, assumed=found.inferred)
        elif said.topic is None:
            told = told._replace(supposed=labels_supposed(said.text) or told.supposed)
    return told


def _named(said: Spoken[Topic], first: bool) -> Named | None:
    match said.topic:
        case "rows" | "worst":
            return labels_stated(said.text)
        case "kind":
            return labels_described(said.text)
        case "labels":
            return None if leaves_it(said.text) or _has_no_labels(said.text) else labels_answered(said.text)
        case None:
            return labels_described(said.text) if first else labels_answered(said.text)


def _has_no_labels(text: str) -> bool:
    """ "Ich habe noch keine" names nothing, while "none of these: urgent, normal" does."""
    return has_none(text) and not re.search(r"[,;:/\n]", text)


def _with_rows(
    words: tuple[LabelMeaning, ...], rows: Sequence[LabelledText]
) -> tuple[tuple[LabelMeaning, ...], Counter[str], tuple[str, ...]]:
    """The labels of words and rows together: spelled as in the rows, which are facts."""
    spelled = _spellings(rows)
    counts = Counter(spelled[plain(row.output)] for row in rows)
    in_rows = tuple(dict.fromkeys(spelled.values()))
    if not in_rows:
        return words, counts, ()
    partner = {label.name: _same_label(label.name, in_rows) for label in words}
    if len(in_rows) >= 2 and not any(partner.values()):
        note = "The labels are those of your rows, spelled as there."
        given_up = f" They replace the ones in your words ({listed([label.name for label in words])})." if words else ""
        return tuple(LabelMeaning(name=name) for name in in_rows), counts, (note + given_up,)
    known = [LabelMeaning(name=partner[label.name] or label.name, meaning=label.meaning) for label in words]
    added = [
        name
        for name in in_rows
        if name not in {label.name for label in known} and (counts[name] >= ENOUGH or not words)
    ]
    notes = (
        (f"Your rows also have {quoted(added)}; I took {'it' if len(added) == 1 else 'them'} in.",)
        if added and words
        else ()
    )
    unique = {plain(label.name): label for label in reversed([*known, *(LabelMeaning(name=name) for name in added)])}
    return tuple(unique.values())[::-1], counts, notes


def _edited(
    labels: tuple[LabelMeaning, ...], spoken: Sequence[Spoken[Topic]], only_in_rows: bool
) -> tuple[tuple[LabelMeaning, ...], dict[str, str], set[Spoken[Topic]]]:
    """What the person wished about labels that came with the rows: the labels, old names with new ones, the wishes."""
    renamed: dict[str, str] = {}
    wishes: set[Spoken[Topic]] = set()
    for said in spoken[1:]:
        for edit in label_edits(said.text, [label.name for label in labels]):
            if isinstance(edit, Rename | Merge) or (_is_wish(said) and (only_in_rows or not isinstance(edit, Add))):
                labels = apply_edits(labels, (edit,))
                wishes.add(said)
                fresh = new_names(edit)
                renamed = {old: fresh.get(plain(new), new) for old, new in renamed.items()} | fresh
    return tuple({label.name: label for label in reversed(labels)}.values())[::-1], renamed, wishes


def _is_wish(said: Spoken[Topic]) -> bool:
    """ "Without billing we are lost" answers what hurts most, and takes nothing away."""
    return said.topic != "worst" or bool(_ORDERS.match(said.text))


def _spellings(rows: Sequence[LabelledText]) -> dict[str, str]:
    """Each label in its most common spelling, in the order of first mention."""
    written: dict[str, Counter[str]] = {}
    keys = {plain(row.output) for row in rows}
    for row in rows:
        written.setdefault(_singular(plain(row.output), keys), Counter())[row.output.strip()] += 1
    often = [spelled.most_common(1)[0][0] for spelled in written.values() if spelled.total() >= OFTEN]
    # A label that came once and is a letter away from one that came often is a slip.
    slip = {key: same_name(key, often) for key, spelled in written.items() if spelled.total() == 1}
    found = {key: slip.get(key) or spelled.most_common(1)[0][0] for key, spelled in written.items()}
    return found | {key: found[_singular(key, keys)] for key in keys}


def _singular(key: str, keys: Collection[str]) -> str:
    """ "orders" and "order" are one label when both stand in the rows."""
    return key[:-1] if key.endswith("s") and key[:-1] in keys else key


def _same_label(said: str, in_rows: Sequence[str]) -> str | None:
    """The rows' label that the person means: "technical" for "technical issue"."""
    if exact := same_name(said, in_rows):
        return exact
    words = set(plain(said).split())
    near = [name for name in in_rows if words <= set(plain(name).split()) or set(plain(name).split()) <= words]
    near = near or [
        name
        for name in in_rows
        if len(plain(said)) > 3 and (plain(name).startswith(plain(said)) or plain(said).startswith(plain(name)))
    ]
    return near[0] if len(near) == 1 else None


def _worst(spoken: Sequence[Spoken[Topic]], names: tuple[str, ...]) -> tuple[str, ...]:
    worst: tuple[str, ...] = ()
    for said in spoken:
        if said.topic == "worst":
            worst = (
                _named_though_left(said.text, names)
                if leaves_it(said.text)
                else worst_answered(said.text, names) or worst
            )
        else:
            worst = worst_mentioned(said.text, names) or worst
    return worst


def _named_though_left(words: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """ "The fines one, but none of them is life or death" names one all the same."""
    named = names_in(words, names)
    barred = named and re.search(rf"\b(?:not|nicht|pas)(?: \w+)? {re.escape(plain(named[0]))}", plain(words))
    return named if len(named) == 1 and not barred else ()


def _job(spoken: Sequence[Spoken[Topic]], brief: Brief) -> Job | None:
    if told := next((said.text for said in spoken if said.topic == "kind" and not leaves_it(said.text)), None):
        spoken = (Spoken(told, None), *(said for said in spoken[1:] if said.topic != "kind"))
    # What the groups are called may sound like anything: "people who want an appointment" asks for no value.
    later, rows = [said.text for said in spoken[1:] if said.topic != "labels" or names_work(said.text)], brief.rows
    wants_values = job_described([said.text for said in spoken[:1]], rows) == "extracting"
    if not wants_values and job_changed(later) is None and any(map(labels_answered, _may_name_labels(brief))):
        return "classification"
    return job_described([*(said.text for said in spoken[:1]), *later], rows)


def _may_name_labels(brief: Brief) -> list[str]:
    """What came after the description and may list labels: no rules for an answer, and no word that there is nothing."""
    later = [*spoken_in(brief.turns, lambda turn: turn.topic)][1:]
    return [
        said.text for said in later if said.topic != "rules" and not leaves_it(said.text) and not has_none(said.text)
    ]
