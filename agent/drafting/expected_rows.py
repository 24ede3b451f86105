"""Rows that are there to be insults: where a label says so, they are not held against the data."""

import re
from collections.abc import Sequence

from agent.minds.builtin.words import plain
from tenet import artifacts as a

_INSULTS = re.compile(
    r"\b(?:insult\w*|toxi[ck]\w*|abus\w*|hat(?:e|eful|red)|offensive\w*|offen[cs]es?|profan\w*|obscen\w*|vulgar\w*|swear\w*|slurs?|"
    r"harass\w*|bull(?:y|ying|ies)|rude\w*|flam(?:es?|ing)|troll\w*|aggressi\w*|nasty|beleidig\w*|hass|hassrede\w*|hetze\w*|"
    r"obszon\w*|insultes?|injur(?:es?|ieu\w*)|haine\w*|grossier\w*|vulgaire\w*)\b"
)
_DENIED = re.compile(
    r"\b(?:no|not|non|never|nothing|nobody|without|free of|neither|nor|nichts?|keine?n?|ohne|pas|sans|aucune?)\b(?: (?!but\b)\w+){0,3}? $"
)
FROM_LABELS = "rows with such a label are there to be insults"
"""The reason of a control that no person asked for."""


def expected_rows(spec: a.UseCaseSpec) -> tuple[a.Control, ...]:
    """The control that a use case brings with it; none where no label is about insults."""
    labels = tuple(label.name for label in spec.labels if _is_about_insults(label))
    return (a.Control(metric="toxicity", expected_in=labels, reason=FROM_LABELS),) if labels else ()


def controls_for(controls: Sequence[a.Control], spec: a.UseCaseSpec) -> tuple[a.Control, ...]:
    """The controls of a plan that a person touched, with the labels as they are now."""
    kept: list[a.Control] = []
    for control in controls:
        if control.reason == FROM_LABELS:
            kept += expected_rows(spec)
        elif left := tuple(name for name in control.expected_in or () if name in spec.label_names):
            kept.append(control.model_copy(update={"expected_in": left}))
        elif not control.expected_in:
            kept.append(control)
    return tuple(kept)


def _is_about_insults(label: a.LabelMeaning) -> bool:
    texts = [re.sub(r"[\W_]+", " ", plain(text)) for text in (label.name, label.meaning)]
    return any(not _DENIED.search(text[: found.start()]) for text in texts for found in _INSULTS.finditer(text))
