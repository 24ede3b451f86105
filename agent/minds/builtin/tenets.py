"""The tenets of a sorting job: one of the labels, the right one, the worst mistake, nothing else."""

import re
from collections import Counter

from agent.minds.builtin.terms import Terms, article, terms_of
from agent.minds.builtin.words import listed, names_in, plain, quoted, same_name
from agent.minds.contract import Brief, Drafted
from tenet import artifacts as a

EXACT = 0.98
RIGHT = 0.7
"""Sober for a small model and a few dozen rows; the person is told that it can be changed."""
_HARMFUL = re.compile(
    r"fraud|secur|urgent|outage|emergenc|threat|safety|danger|legal|cancel|complain|abus|phish|incident|critical|toxic|betrug|"
    r"notfall|fraude|urgence"
)


def draft_tenets(brief: Brief, spec: a.UseCaseSpec) -> Drafted[a.Tenets]:
    terms = terms_of(spec)
    worst = named_worst(spec)
    watched = worst or (_watched(brief, spec),)
    tenets = (
        _one_of_the_labels(spec, terms, brief),
        _the_right_one(spec, terms, brief),
        recognised("T3", spec, terms, brief, watched, blocking=bool(worst)),
        _short(spec, terms, brief),
    )
    return Drafted(a.Tenets(tenets=tenets), _note(terms, watched, bool(worst)))


def named_worst(spec: a.UseCaseSpec) -> tuple[str, ...]:
    """The labels that the spec's risk names: in quotes, else anywhere."""
    found = (same_name(name, spec.label_names) for name in re.findall(r'"([^"]+)"', spec.risk))
    in_quotes = tuple(dict.fromkeys(name for name in found if name))
    return in_quotes or names_in(spec.risk, spec.label_names)


def longest_label(spec: a.UseCaseSpec) -> int:
    return max(len(name.split()) for name in spec.label_names)


def sample_of(spec: a.UseCaseSpec, terms: Terms, brief: Brief, label: str) -> a.Sample:
    """One of the person's own rows with this label, the shortest that says something; a stand-in when there is none."""
    own = [row.input for row in brief.rows if plain(row.output) == plain(label) and row.input.strip()]
    telling = [text for text in own if 4 <= len(text.split()) <= 40] or own
    stand_in = f"({article(terms.item)} about {label})"
    return a.Sample(input=min(telling, key=lambda text: (len(text), text)) if telling else stand_in, output=label)


def recognised(
    id: str, spec: a.UseCaseSpec, terms: Terms, brief: Brief, watched: tuple[str, ...], blocking: bool
) -> a.Tenet:
    """The tenet that what belongs to these labels is not missed."""
    name = f"{terms.items} of {quoted(watched, 'or')}"
    good = sample_of(spec, terms, brief, watched[0])
    other = next(label for label in (*spec.label_names[::-1], spec.label_names[0]) if label != watched[0])
    return a.Tenet(
        id=id,
        statement=f"{name[0].upper()}{name[1:]} are recognised as such.",
        check=a.MatchesReference(only=watched),
        weight=2,
        threshold=RIGHT,
        blocking=blocking,
        good=good,
        bad=good.model_copy(update={"output": other}),
    )


def _one_of_the_labels(spec: a.UseCaseSpec, terms: Terms, brief: Brief) -> a.Tenet:
    good = sample_of(spec, terms, brief, spec.label_names[0])
    return a.Tenet(
        id="T1",
        statement=f"The answer is exactly one of the {terms.kinds}: {listed(spec.label_names, 'or')}.",
        check=a.OneOf(values=spec.label_names),
        weight=1,
        threshold=EXACT,
        blocking=True,
        good=good,
        bad=good.model_copy(update={"output": f"Probably {good.output}, I think"}),
    )


def _the_right_one(spec: a.UseCaseSpec, terms: Terms, brief: Brief) -> a.Tenet:
    good = sample_of(spec, terms, brief, spec.label_names[1])
    return a.Tenet(
        id="T2",
        statement=f"The {terms.kind} is the right one, the one that your own {terms.items} show.",
        check=a.MatchesReference(),
        weight=3,
        threshold=RIGHT,
        good=good,
        bad=good.model_copy(update={"output": spec.label_names[0]}),
    )


def _short(spec: a.UseCaseSpec, terms: Terms, brief: Brief) -> a.Tenet:
    good = sample_of(spec, terms, brief, spec.label_names[-1])
    words = longest_label(spec)
    return a.Tenet(
        id="T4",
        statement=f"The answer is short: the {terms.kind} and no other word.",
        check=a.MaxWords(words=words),
        weight=0.5,
        threshold=EXACT,
        good=good,
        bad=good.model_copy(update={"output": f"{good.output}, because that is what this {terms.item} is about"}),
    )


def _watched(brief: Brief, spec: a.UseCaseSpec) -> str:
    """The label to watch when nobody named one: one that sounds harmful to miss, else the rarest that has rows."""
    harmful = [
        name
        for name in spec.label_names
        if _HARMFUL.search(plain(name)) and not plain(name).startswith(("not ", "no ", "kein"))
    ]
    counts = Counter(plain(row.output) for row in brief.rows)
    known = [name for name in spec.label_names if counts[plain(name)] >= 2] or spec.label_names
    return harmful[0] if harmful else min(known, key=lambda name: counts[plain(name)])


def _note(terms: Terms, watched: tuple[str, ...], named: bool) -> str:
    start = 'The thresholds are sober starting values, which you can change ("T2 at least 80 %").'
    if named:
        return f"{start} T3 watches {terms.items} of {quoted(watched, 'or')}, because you said that missing them hurts most."
    return f"{start} You named no worst mistake, so T3 watches {quoted(watched)}."
