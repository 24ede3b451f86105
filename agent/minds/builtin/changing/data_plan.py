"""Wishes for the data plan: how many rows, how much is held out, how they vary."""

import re
from typing import Any, cast

from agent.minds.builtin.changing.data_controls import controls_wished
from agent.minds.builtin.changing.numbers import direction, number_near
from agent.minds.builtin.changing.outcome import Changed, Outcome, revised
from agent.minds.builtin.lists import names_listed
from agent.minds.builtin.words import NUMBER_WORDS, fraction_in, listed, names_in, number_in, plain, share_in
from agent.minds.contract import ALREADY_SO, NONE_MADE
from tenet import artifacts as a

_EACH = r"(?:per|for each|for every|each|a|pro|je|par)"
_ROWS = r"(?:training |made |synthetic )?(?:rows?|examples?|lines?|zeilen|beispiele|lignes|exemples|texts?|data|daten|variations?)"
_PER_LABEL = re.compile(
    rf"(\d[\d,']*|hundred|fifty|twenty)\s*(?:{_ROWS}\s*)?{_EACH} \w+|(\d[\d,']*|hundred|fifty|twenty) {_ROWS}\b|"
    rf"{_ROWS} {_EACH} \w+\D*(\d[\d,']*)"
)
_JUST = re.compile(
    r"^\W*(?:(?:more|fewer|less|no|ok)[!,.]? +)?(?:only |just |about |please |make it |take )*(\d[\d,']*)(?: each| of each| in all|"
    r" please)*\W*$|"
    r"\b(\d[\d,']*) (?:\w+ ){0,4}?(?:will do|would do|is enough|are enough|is plenty|are plenty|"
    r"(?:would|will) be (?:nicer|nice|better|good|great))"
)
_SHARES = {
    "heldout_share": r"held[- ]?out|hold(?:ing)? (?:out|back)|test (?:share|set|split|rows|data)|"
    r"for (?:the )?(?:test(?:ing)?|exams?)\b|(?:ke(?:ep|pt)|set|put|lock(?:ed)?|lay) (?:[\w%.]+ ){0,5}?"
    r"(?:back|aside|away|apart)\b(?! (?:for|to)\b)|"
    r"never (?:see|saw|seen)\w*|zuruck(?:zu)?halten|(?:zum|fur den) test\w*|(?:pour le|ensemble de) test|tests?\b",
    "replay_share": r"\b(?:general|generic|allgemeine\w*|generales?|generaux|replay)\b|\bforget\w*",
    "rejected_share": r"\b(?:preferen[cz]\w*|praferenz\w*|rejected|dispreferred|(?:worse|wrong|bad|poor) answers?|hard negatives?|"
    r"(?:preference |answer )?pairs?|dpo|(?:schlecht\w*|falsch\w*) antwort\w*|(?:mauvaises?|fausses?) reponses?)\b",
    "validation_share": r"validation",
    "practice_share": r"\bpracti[sc]\w*|\breinforce\w*|\bfor rl\b|\b(?:zum|fur das) uben\b|\bubungs\w*|\bs'exercer\b|\bexercices?\b",
    "near_duplicate": r"duplicat\w*|near[- ]?twin\w*",
    "leakage": r"leak\w*",
    "absent_share": r"\b(?:absent|null|left out|missing values?)\b",
}
_SAID = {
    "rows_per_label": "rows for each label",
    "rows_in_all": "rows in all", "absent_share": "left out of made rows",
    "heldout_share": "held out", "replay_share": "general rows", "replay_file": "file of general rows",
    "best_of": "rows written for each that is taken",
    "rejected_share": "rows with a worse answer beside theirs", "controls": "controls", "validation_share": "kept for validation",
    "practice_share": "kept for practice",
    "near_duplicate": "near-duplicate limit",
    "leakage": "leakage limit", "temperature": "temperature", "seed": "seed", "axes": "axes",
}  # fmt: skip
_AXIS = re.compile(
    r"\b(?:vary (?:the )?|add (?:an |the )?(?:axis|axes) |axis )(?P<name>[\w -]{2,30}?)\s*(?::|=|between|with|over|"
    r"as)\s*(?P<values>.+)$",
    re.IGNORECASE,
)
_LACKS = re.compile(r"\b(?:no|without|drop|remove|ohne|keine?n?|sans)\b")
_INTO_AXIS = re.compile(
    r"\b(?:add|include|also|put) (?P<value>[\w -]{2,30}?) (?:as (?:an? |another )?|to (?:the )?|"
    r"for (?:the )?)(?P<axis>\w+)(?: axis)?\W*$",
    re.IGNORECASE,
)
_LANGUAGES = {
    "English": r"english|englisch\w*|anglais\w*", "German": r"german|deutsch\w*|allemand\w*",
    "French": r"french|franzosisch\w*|francais\w*",
    "Spanish": r"spanish|spanisch\w*|espagnol\w*", "Italian": r"italian|italienisch\w*|italien\w*",
    "Dutch": r"dutch|hollandisch\w*|neerlandais\w*",
    "Portuguese": r"portuguese|portugiesisch\w*|portugais\w*", "Polish": r"polish|polnisch\w*|polonais\w*",
    "Turkish": r"turkish|turkisch\w*|turc\w*",
}  # fmt: skip
OWN_LANGUAGE = "as in the examples"
_IN_NO_OTHER = re.compile(
    r"\b(?:only|just|nur|seulement|uniquement|exclusively|ausschliesslich|exclusivement)\b|\b(?:everything|all|alles|tout) "
    r"(?:\w+ ){0,3}(?:in|auf|en)\b|\bnothing (?:but|else)\b"
)
SOME = 0.1
"""A share that is wished for without a number."""
ALL = 1.0
_ONLY_OWN = re.compile(
    r"\b(?:only|just|nur) (?:use |take )?(?:what|those|the (?:ones|rows|examples)) (?:that )?(?:i|we) (?:gave|sent|have|had|brought)|"
    r"\b(?:only|just|nur|que|seulement) (?:use )?(?:(?:my|our|mine|ours|meine\w*|unsere\w*|mes|nos)\b)|\b(?:no|without|ohne|"
    r"keine|sans) (?:any )?"
    r"(?:synthetic|made(?:[- ]up)?|artificial|invented|generated|fake|kunstliche\w*|donnees? synthetiques?)|\b(?:do not|"
    r"don't) (?:invent|make up|generate) any|"
    r"\b(?:do not|don't|never) (?:make|invent|generate|write|add) (?:up )?(?:any|anything|new|more|extra|your own)\b(?! than)|"
    r"\b(?:ours|mine|(?:our|my) own|(?:what|those) (?:we|i) (?:have|had|gave|sent|brought)(?: you)?) (?:will|would|should|"
    r"must)? ?(?:do\b|be enough|suffice)|\b(?:ours|mine|(?:our|my) own) (?:is|are) (?:enough|plenty)\b|"
    r"\b(?:stick to|work with|learn from) (?:only |just )?(?:ours|(?:our|my) own|what (?:we|i) (?:have|gave|sent))\b"
)
_BEST_OF = re.compile(
    r"\b(?:keep|take|use|want|choose|pick|behalt\w*|nimm|garde\w*)\b.{0,20}\b(?:best|besten|meilleure?s?)\b|\bbest of\b|\bdeita\b"
)
TWICE = 2.0
_TIMES = {"twice": 2, "double": 2, "doppelt": 2, "three times": 3, "four times": 4, "five times": 5}
_MANY_TIMES = re.compile(
    r"(?<!write )"
    rf"\b(\d+|{'|'.join(NUMBER_WORDS)}) ?(?:x|times|mal|fois) (?:as many|as much|the (?:rows|data|number)|so viele?|plus|(?:{_ROWS}))"
)
"""Who writes several times as many means to keep the best of them."""
_NO_AXIS = re.compile(r"\b(?:remove|drop|delete) (?:the )?(?:axis |axes )?(?P<name>[\w -]+?)(?: axis)?$", re.IGNORECASE)


def change_data_plan(plan: a.DataPlan, wish: str) -> Outcome:
    updates = _updates(plan, wish, plain(wish))
    if not updates:
        return None
    after = revised(plan, **updates)
    if after == plan:
        return Changed(plan, ALREADY_SO)
    if after.only_own and not plan.only_own:
        return Changed(after, NONE_MADE)
    return Changed(
        after,
        " ".join(
            f"{_SAID[field][0].upper()}{_SAID[field][1:]}: {_shown(field, getattr(after, field))}." for field in updates
        ),
    )


def _updates(plan: a.DataPlan, wish: str, text: str) -> dict[str, Any]:
    if match := _AXIS.search(wish):
        values = tuple(label.name for label in names_listed(match["values"]))
        return {"axes": plan.axes | {plain(match["name"]): values}} if values else {}
    if (match := _NO_AXIS.search(wish)) and plain(match["name"]) in plan.axes:
        return {"axes": {name: values for name, values in plan.axes.items() if name != plain(match["name"])}}
    if _LACKS.search(text) and (axes := _without_value(plan, text)):
        return {"axes": axes}
    if (controls := controls_wished(plan, wish)) is not None:
        return {"controls": controls}
    if axes := _wider(plan, wish, text):
        return {"axes": axes}
    if _ONLY_OWN.search(text):
        return {"rows_in_all" if plan.rows_in_all else "rows_per_label": a.ONLY_OWN}
    if re.search(_SHARES["replay_share"], text) and _LACKS.search(text):
        return {"replay_share": None, "replay_file": None}
    if _BEST_OF.search(text):
        return {"best_of": None if _LACKS.search(text) else _best_of(text)}
    for field in ("rejected_share", "practice_share"):
        if re.search(_SHARES[field], text) and _LACKS.search(text):
            return {field: None}
    updates: dict[str, Any] = {}
    for field, words in _SHARES.items():
        if (value := _share(plan.model_copy(update=updates), field, words, text)) is not None:
            updates[field] = value
    if (seed := number_near(text, r"seed", before=False)) is not None:
        updates["seed"] = int(seed)
    elif re.search(r"\b(?:another|different|new|other|andere[rn]?|autre) seed\b", text):
        updates["seed"] = plan.seed + 1
    if (temperature := _temperature(plan, text)) is not None:
        updates["temperature"] = temperature
    if not updates and (rows := _rows(plan, text)) is not None:
        updates["rows_in_all" if plan.rows_in_all else "rows_per_label"] = rows
    return updates


def _best_of(text: str) -> float:
    """How many are written for each that is taken: "write three times as many and keep the best", "best of 4"."""
    told = next((number for words, number in _TIMES.items() if words in text), None)
    number = told or number_near(text, r"(?:times|mal|fois|best of)") or number_near(text, r"best of", before=False)
    return float(number) if number and number > 1 else TWICE


def _without_value(plan: a.DataPlan, text: str) -> dict[str, tuple[str, ...]] | None:
    """The axes without a value that the words want gone ("no phone notes"), when one is left beside it."""
    for name, values in plan.axes.items():
        left = tuple(value for value in values if not names_in(text, (value,)))
        if 0 < len(left) < len(values):
            return plan.axes | {name: left}
    return None


def _wider(plan: a.DataPlan, wish: str, text: str) -> dict[str, tuple[str, ...]] | None:
    """The axes with a value more: "add fax as a channel", "some in German too"."""
    if (match := _INTO_AXIS.search(wish)) and plain(match["axis"]) in plan.axes:
        axis = plain(match["axis"])
        return plan.axes | {axis: tuple(dict.fromkeys((*plan.axes[axis], match["value"].strip().lower())))}
    spoken = [name for name, pattern in _LANGUAGES.items() if re.search(rf"\b(?:{pattern})\b", text)]
    if not spoken:
        return None
    if _IN_NO_OTHER.search(text):
        return plan.axes | {"language": tuple(spoken)}
    return plan.axes | {"language": tuple(dict.fromkeys((*plan.axes.get("language", (OWN_LANGUAGE,)), *spoken)))}


def _share(plan: a.DataPlan, field: str, words: str, text: str) -> float | None:
    if not re.search(words, text):
        return None
    text = _about(words, text)
    if field == "practice_share":
        return _kept_for_practice(plan, text)
    if re.search(r"\d", text):
        return share_in(re.sub(r"\b(?:from|instead of|rather than) [\d.,]+ ?%?", " ", text))
    if (fraction := fraction_in(text)) is not None:
        return fraction
    if re.search(r"\bper ?cent\b|\bprozent\b|\bpour ?cent\b", text) and (said := number_in(text)) is not None:
        return round(said / 100, 4)
    if field == "near_duplicate" and "strict" in text:
        return round(plan.near_duplicate + (0.02 if "too strict" in text or "less strict" in text else -0.02), 4)
    if field == "replay_share" and not direction(text):
        return SOME
    if field == "rejected_share" and not direction(text):
        return ALL
    if field == "validation_share" and _LACKS.search(text):
        return 0.0
    return round((getattr(plan, field) or 0) + 0.1 * direction(text), 4) if direction(text) else None


def _about(words: str, text: str) -> str:
    """The part of the words that tells how much of this: "hold out a quarter, and half of the rest …" tells one of each."""
    parts = re.split(r"[;,](?!\d)|[.](?!\d)|\b(?:and|but|und|aber|et|mais)\b", text)
    # "half of it I would not teach but practise on": the number may stand in the part before.
    before = (f"{one} {other}" for one, other in zip(["", *parts], parts, strict=False) if re.search(words, other))
    own = (part for part in parts if re.search(words, part))
    return next((part for part in (*own, *before) if re.search(r"\d", part) or fraction_in(part)), text)


def _kept_for_practice(plan: a.DataPlan, text: str) -> float | None:
    """Of all rows, or of those that the test leaves: "half of the rest"."""
    told = share_in(text) if re.search(r"\d", text) else fraction_in(text)
    if told is None:
        turn = direction(text)
        return round((plan.practice_share or 0) + 0.1 * turn, 4) if turn and plan.practice_share else a.PRACTISED
    left = 1 - plan.heldout_share if re.search(r"\b(?:rest|others?|remain\w*|left|ubrigen|reste)\b", text) else 1.0
    return round(told * left, 4)


def _temperature(plan: a.DataPlan, text: str) -> float | None:
    if (
        re.search(r"\b(?:creativ\w*|kreativ\w*|varied|variety|abwechslung\w*|varies|variete)\b", text)
        and not direction(text) < 0
    ):
        return min(2.0, round(plan.temperature + 0.2, 4))
    if not re.search(r"\btemperatur", text):
        return None
    exact = number_near(text, r"temperatur\w*")
    return (
        exact
        if exact is not None
        else max(0.0, round(plan.temperature + 0.2 * direction(text), 4))
        if direction(text)
        else None
    )


def _rows(plan: a.DataPlan, text: str) -> int | None:
    # "60 is not enough, take 120": the number after the verb is the wanted one.
    wanted = re.search(r"\b(?:take|use|make it|do|to|want|need|generate)\b (?:about |around |at least )?(\d+)", text)
    found = (
        wanted or _JUST.search(text) or _PER_LABEL.search(re.sub(r"\b(?:instead of|rather than|not) \d+", " ", text))
    )
    if found:
        return int(number_in(next(group for group in found.groups() if group)) or 0)
    if names_in(text, tuple(plan.exercises)):
        return None  # more of one label only: the words do not say how many cells of it
    if times := _MANY_TIMES.search(text):
        return max(1, min(5000, round(plan.rows_of_a_kind * (number_in(times[1]) or 1))))
    turn = direction(text)
    about_size = re.search(_ROWS, text) or re.search(
        r"\b(?:fewer|smaller|bigger|larger|double|twice|halve|half|doppelt|halb\w*|halfte|moitie|donnees)\b", text
    )
    if not turn or not about_size:
        return None
    if turn < 0 and (less := fraction_in(text)) and re.search(r"\b(?:less|fewer|weniger|moins)\b", text):
        return max(1, round(plan.rows_of_a_kind * (1 - less)))
    return min(5000, plan.rows_of_a_kind * 2) if turn > 0 else max(1, plan.rows_of_a_kind // 2)


def _shown(field: str, value: Any) -> str:
    if value is None:
        return "none"
    if field.endswith("_share"):
        return f"{value:.0%}"
    if isinstance(value, tuple):
        return "; ".join(_in_words(control) for control in cast("tuple[a.Control, ...]", value)) or "as ever"
    return listed(sorted(cast("dict[str, object]", value))) if isinstance(value, dict) else str(value)


def _in_words(control: a.Control) -> str:
    if control.expected_in:
        return f"{control.metric} expected in {listed(control.expected_in)}"
    return f"{control.metric} {'expected' if control.limit == a.NOT_HELD_AGAINST else control.action}"
