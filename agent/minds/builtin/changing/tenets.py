"""Wishes for the tenets: which one is meant, and what about it changes."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from agent.minds.builtin.changing.budgets import change_budgets
from agent.minds.builtin.changing.numbers import TOO, direction
from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.extraction.wishes import right_values
from agent.minds.builtin.tenets import RIGHT, recognised
from agent.minds.builtin.terms import terms_of
from agent.minds.builtin.words import fraction_in, listed, names_in, number_in, plain, share_in
from agent.minds.builtin.writing.judged import judged_tenet
from agent.minds.builtin.writing.tenets import longer_than, wording_tenet
from agent.minds.contract import ALREADY_SO, Brief, LabelledText, Situation
from tenet import artifacts as a

STEP = 0.1
_PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4, "sixth": 5,
    "seventh": 6, "last": -1, "erste": 0, "zweite": 1, "dritte": 2, "vierte": 3, "letzte": -1, "premier": 0, "premiere": 0,
    "deuxieme": 1, "troisieme": 2, "quatrieme": 3, "dernier": -1,
}  # fmt: skip
_THING = r"(?:tenets?|ones?|rules?|criteri(?:on|a)|grunds[a]tz\w*|regel|principes?|critere)"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven")
_BY_ID = re.compile(r"\bt ?(\d)\b")
_BY_NUMBER = re.compile(rf"\b{_THING} (?:number |no\.? ?|nr\.? ?|#)?(\d|{'|'.join(_WORDS)})\b")
_BY_PLACE = re.compile(rf"\b({'|'.join(_PLACES)})[nrs]?(?: {_THING})?\b")
_EVERY = re.compile(
    rf"\b(?:all|every|each|alle|tous les)\b(?: the)? {_THING}|"
    r"\b(?:all|each|every one) of them\b|\b(?:everything|alles|tout) (?:\w+ ){0,3}(?:strict\w*|tighter|loos\w*|streng\w*|locker\w*)|"
    rf"\ball (?:{'|'.join(_WORDS)})\b"
)
_FINE = re.compile(
    r"\bt ?\d(?:\s*(?:,|and|und|et)\s*t ?\d)*\s+(?:(?:is|are|ist|sind|est|sont) "
    r"(?:all )?(?:fine|ok(?:ay)?|good|right|gut|bien|bon)|bleib(?:t|en)|stays?|remains?|reste(?:nt)?)\b"
)
"""“T1 and T4 are fine, T2 a bit higher”: those two stay."""
_COMPARED = re.compile(r"\b(?:than|compared (?:to|with)|as \w+ as|als|que) (?:the )?t ?\d\b")
_JOINT = re.compile(r"\s*(?:[,;](?!\d)|\b(?:and|but|while|und|aber|et|mais)\b)\s*", re.IGNORECASE)
_STRICTER = re.compile(
    r"\b(?:strict(?:er)?|more strict|tighter|tighten|tougher|harder|raise|higher|increase|verscharf\w*|strenger|hoher|erhoh\w*|"
    r"plus strict\w*|augmente\w*|too (?:lax|loose|low|easy|lenient)|zu (?:lasch|niedrig))\b"
)
_LOOSER = re.compile(
    r"\b(?:loos(?:er|en)|(?:more )?lenient|relax\w*|eas(?:ier|e)|lower|decrease|reduce|softer|(?:more )?forgiving|less strict|"
    r"too (?:strict|hard|high|tough|picky|harsh|demanding)|not (?:so|as) strict|nicht so streng|pas (?:si|aussi) strict\w*|"
    r"lockerer|senk\w*|weniger streng|zu (?:streng|hoch)|moins strict\w*|baisse\w*|"
    r"trop (?:strict\w*|haut\w*))\b"
)
_NOT_BLOCKING = re.compile(
    r"\b(?:non|not|n't|no(?: longer)?|never|don'?t|shouldn'?t|mustn'?t|nicht|pas|stop)\b[ -](?:\w+ ){0,3}?-?(?:block|forbid|bloqu)|"
    r"\b\w+n't (?:\w+ ){0,4}(?:block|deal-?breaker|show-?stopper)|\b(?:no|not a) (?:deal-?breaker|show-?stopper)|\bnon-?block|"
    r"\b(?:optional|nice to have|only a warning|advisory|facultati\w+|optionn?el\w*|freiwillig)\b|\bunblock|"
    r"(?:\b(?:not|never|no longer|nicht|pas)|n't) (?:\w+ ){0,2}(?:stop|prevent|hold (?:up|back)|verhinder\w*|empech\w*)\b|"
    r"\b(?:blockier\w*|verhinder\w*|bloque\w*) (?:\w+ ){0,3}(?:nicht|pas)\b"
)
_BLOCKING = re.compile(
    r"\b(?:block\w*|bloqu\w*|forbid\w*|deal-?breaker|show-?stopper|mandatory|must[- ]have|required|"
    r"obligatory|is a must|obligatoire|unverzichtbar)\b|"
    r"\b(?:stop|prevent|hold (?:up|back)|verhinder\w*|empech\w*)s? (?:\w+ ){0,2}(?:releases?|freigabe|deploy\w*|livraison)\b|"
    r"\b(?:releases?|freigabe) (?:\w+ ){0,2}verhinder\w*|\b(?:nobody|no one|no release|never release|keine freigabe)\b"
)
_SOFTLY = re.compile(r"\bnot (?:so|as) strict|\bnot (?:strict )?enough|\bnicht so streng|\bpas (?:si|aussi) strict")
"""A no that forbids nothing."""
_NEGATED = re.compile(r"\b(?:do not|don'?t|never|nicht|ne \w+ pas|not)\b")
_REMOVE = re.compile(
    r"\b(?:remove|delete|drop|get rid of|lose|ditch|(?:weg|raus) mit|away with|scrap|take out|unnecessary|superfluous|do(?: not|"
    r"n'?t) need|entfern\w*|losch\w*|"
    r"streich\w*|supprime\w*|enleve\w*)\b|\b(?:can|may|kann|darf|peut) (?:go|weg|disparaitre)\b|"
    r"\bout with\b|\b(?:pointless|useless)\b|"
    rf"\b(?:without|ohne|sans) (?:the )?(?:t ?\d|{'|'.join(_PLACES)}|{_THING})\b"
)
_ADD = re.compile(
    rf"\b(?:add|introduce|include|new|another|we (?:also )?need|fuge|ajoute[rz]?)\b.*?\b{_THING}\b\s*(?:that|saying|which says|:|"
    r"for|-)?\s*(?P<what>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SAYS = re.compile(
    r"(?:should (?:say|read|be)|to say|to|into|statement(?: is)?|reworded as|:)\s*[:]?\s*\"(?P<value>[^\"]+)\"|\b(?:reword|"
    r"rephrase|rewrite)\b.*?(?:\bto\b|\bas\b|:)\s*(?P<free>.+)$|\bshould (?:say|read):? (?P<said>.+)$",
    re.IGNORECASE,
)
_MOST_WORDS = re.compile(
    r"\b(?:at most|max(?:imum)?(?: of)?|no more than|up to|hochstens|au plus|only|have|words? to)?\s*(\d+|one|two|three|four|five|"
    r"six|ten) words?\b|\bmax words\D*(\d+)"
)


_WEIGHT = re.compile(
    r"\bweight\b|gewicht|poids|\bimportan\w*|matters?\b|\bcount(?:s|ed)?\b|\bweighs?\b|\bwichtig\w*|\bzahlt\b|\bcompte\w*"
)
_POINTS = re.compile(r"\b(?:by|um|de) (\d+) ?(?:%|percent\w*|prozent\w*|points?|punkte?)")
_PERCENT = re.compile(r"\d ?(?:%|percent\b|prozent\b)")
_COMMON = frozenset(
    {"answer", "answers", "queue", "queues", "label", "labels", "exactly", "that", "this", "such", "make", "with"}
)
"""Words that stand in every tenet and tell none."""
_UNIMPORTANT = re.compile(
    r"\b(?:not|\w+n't|nicht|pas|less|weniger|moins)(?: \w+){0,3} (?:importan\w*|matter\w*|wichtig\w*)|"
    r"\b(?:don'?t|do not) (?:really )?care\b|\b(?:un|"
    r"nicht so )(?:important|wichtig)"
)


def change_tenets(tenets: a.Tenets, wish: str, situation: Situation) -> Outcome:
    text = plain(wish)
    spec = situation.artifacts.get("spec")
    if isinstance(spec, a.UseCaseSpec) and spec.fields and (outcome := right_values(tenets, wish, spec)):
        return outcome
    if (match := _ADD.search(wish)) and not _BY_ID.search(plain(wish[: match.start("what")])):
        return _added(tenets, match["what"], situation)
    if budgets := change_budgets(tenets, text):
        return budgets
    named = referred(text, tenets)
    if _REMOVE.search(text):
        return _removed(tenets, named or _alluded(text, tenets))
    meant = named or _implied(text, tenets) or _alluded(text, tenets)
    if not meant:
        return None
    if several := _several_shares(meant, text):
        return several
    changed = {tenet.id: outcome for tenet in meant if (outcome := _changes(tenet, wish, text, tenets))}
    if not changed:
        return _which_way(meant[0]) if named else None
    after = revised(tenets, tenets=tuple(revised(tenet, **changed.get(tenet.id, {})) for tenet in tenets.tenets))
    return Changed(after, _said(tenets, after, named))


def with_reference(parts: Sequence[str]) -> Iterable[str]:
    """Parts of one wish, where a part that names no tenet speaks of the one before it."""
    last = ""
    for part in parts:
        found = _BY_ID.search(plain(part)) or _BY_NUMBER.search(plain(part)) or _BY_PLACE.search(plain(part))
        last = found[0] if found else last
        yield part if found or not last or _ADD.search(part) else f"{last}: {part}"


def apart(text: str) -> list[str]:
    """The pieces of a wish that each say something of a tenet: "loosen T2 a bit and tighten T3", "90 for T2, 80 for T3"."""
    pieces = [piece for piece in _JOINT.split(text) if piece.strip()] if '"' not in text else []
    return pieces if len(pieces) > 1 and all(_tells_of_one(plain(piece)) for piece in pieces) else [text]


def _tells_of_one(piece: str) -> bool:
    bare, named = _BY_NUMBER.subn(" ", _BY_ID.sub(" ", piece))
    bare, placed = _BY_PLACE.subn(" ", bare)
    about = (_STRICTER, _LOOSER, _BLOCKING, _NOT_BLOCKING, _REMOVE, _UNIMPORTANT, _WEIGHT)
    return bool(_BY_ID.search(piece) or named or placed) and (
        number_in(bare) is not None or any(words.search(bare) for words in about)
    )


def referred(text: str, tenets: a.Tenets) -> tuple[a.Tenet, ...]:
    """The tenets that the words name, by id, number or place; not those that another one is only compared with."""
    text = _COMPARED.sub(" ", _FINE.sub(" ", text))
    if _EVERY.search(text):
        return tenets.tenets
    numbers = [int(number) for number in _BY_ID.findall(text)]
    numbers += [_WORDS.index(word) + 1 if word in _WORDS else int(word) for word in _BY_NUMBER.findall(text)]
    by_id = [tenet for tenet in tenets.tenets if int(tenet.id[1:]) in numbers]
    places = [_PLACES[place] for place in _BY_PLACE.findall(text)] if not by_id else []
    by_place = [tenets.tenets[place] for place in places if place < len(tenets.tenets)]
    return tuple(by_id or by_place)


def _several_shares(meant: Sequence[a.Tenet], text: str) -> Outcome:
    """More than one share for more than one tenet in one breath: which is whose is not guessed."""
    if len(meant) < 2 or len(_PERCENT.findall(text)) < 2:
        return None
    return unclear(
        "Which of them should get which share? Say it of one at a time.",
        *(f"{tenet.id} at least {tenet.threshold:.0%}" for tenet in meant),
    )


def _implied(text: str, tenets: a.Tenets) -> tuple[a.Tenet, ...]:
    """The tenet that is meant when none is named: the one about words, else the one about the right label."""
    if _MOST_WORDS.search(text):
        return tuple(tenet for tenet in tenets.tenets if isinstance(tenet.check, a.MaxWords))[:1]
    if not (
        re.search(r"threshold|schwelle|seuil|accura|stricter|looser|at least", text)
        or (share_in(text) is not None and "%" in text)
    ):
        return ()
    return tuple(
        tenet for tenet in tenets.tenets if isinstance(tenet.check, a.MatchesReference) and not tenet.check.only
    )[:1]


def _alluded(text: str, tenets: a.Tenets) -> tuple[a.Tenet, ...]:
    """The one tenet whose own words, or labels, are in what is said: "being short isn't important"."""
    said = set(re.findall(r"[a-z]{4,}", text)) - _COMMON
    shared = {tenet.id: len(said & _own_words(tenet)) for tenet in tenets.tenets}
    most = max(shared.values(), default=0)
    found = tuple(tenet for tenet in tenets.tenets if most and shared[tenet.id] == most)
    return found if len(found) == 1 else ()


def _own_words(tenet: a.Tenet) -> set[str]:
    only = tenet.check.only if isinstance(tenet.check, a.MatchesReference) else ()
    return set(re.findall(r"[a-z]{4,}", plain(f"{tenet.statement} {' '.join(only or ())}"))) - _COMMON


def _changes(tenet: a.Tenet, wish: str, text: str, tenets: a.Tenets) -> dict[str, Any]:
    """The fields of this tenet that the words change."""
    if statement := _statement(wish):
        return {"statement": statement}
    updates: dict[str, Any] = {}
    bare = _BY_PLACE.sub(" ", _BY_NUMBER.sub(" ", _BY_ID.sub(" ", text)))
    if (match := _MOST_WORDS.search(bare)) and isinstance(tenet.check, a.MaxWords):
        return _of_words(tenet, tenet.check.words, int(number_in(match[0]) or 1))
    if _NOT_BLOCKING.search(bare):
        updates["blocking"] = False
        bare = _NOT_BLOCKING.sub(" ", bare)
    elif _BLOCKING.search(bare) and not _NEGATED.search(bare):
        updates["blocking"] = True
    if _UNIMPORTANT.search(bare):
        return updates | {"weight": tenet.weight / 2}
    if _NEGATED.search(bare) and not _SOFTLY.search(bare):
        return updates
    if (weight := _weight(tenet, bare, tenets)) is not None:
        updates["weight"] = weight
    elif (threshold := _threshold(tenet, bare)) is not None:
        updates["threshold"] = threshold
    return updates


def _statement(wish: str) -> str | None:
    match = _SAYS.search(wish)
    said = (match["value"] or match["free"] or match["said"] or "").strip(" \"'") if match else ""
    return None if not said or re.fullmatch(r"[\d.,% ]+(?:percent)?", said) else said


def _weight(tenet: a.Tenet, text: str, tenets: a.Tenets) -> float | None:
    if not _WEIGHT.search(text):
        return None
    if re.search(r"\d", text):
        return number_in(text)
    if re.search(r"\bmost\b", text):
        return max(other.weight for other in tenets.tenets) + 1
    if re.search(r"\b(?:more|higher|raise|increase|double|twice|bigger|mehr|hoher|doppelt|plus)\b", text):
        return tenet.weight * 2
    return (
        tenet.weight / 2 if re.search(r"\b(?:less|lower|reduce|decrease|halve|smaller|weniger|moins)\b", text) else None
    )


def _threshold(tenet: a.Tenet, text: str) -> float | None:
    if (points := _POINTS.search(text)) and (turn := direction(text)):
        return min(1.0, max(0.0, round(tenet.threshold + turn * int(points[1]) / 100, 4)))
    if re.search(r"\d", text) and not TOO.search(text):
        return share_in(text)
    if (fraction := fraction_in(text)) is not None:
        return fraction
    if _LOOSER.search(text):
        return max(0.0, round(tenet.threshold - STEP, 4))
    return min(1.0, round(tenet.threshold + STEP, 4)) if _STRICTER.search(text) or "not strict enough" in text else None


def _of_words(tenet: a.Tenet, before: int, words: int) -> dict[str, Any]:
    """The limit, the sentence that names it, and a bad example that still misses it."""
    bad = tenet.bad
    if len(bad.output.split()) <= words:
        bad = bad.model_copy(update={"output": longer_than(words, tenet.good.output)})
    statement = re.sub(rf"\b{before}(?= words)", str(words), tenet.statement)
    return {"check": a.MaxWords(words=words), "statement": statement, "bad": bad}


def _removed(tenets: a.Tenets, named: Sequence[a.Tenet]) -> Outcome:
    if not named:
        return unclear("Which tenet should go?", *(f"remove {tenet.id}" for tenet in tenets.tenets))
    left = tuple(tenet for tenet in tenets.tenets if tenet not in named)
    if len(left) < 3:
        return unclear(
            "A customization needs at least three tenets, so I cannot take that one away. You can make it matter less instead.",
            f"halve the weight of {named[0].id}",
        )
    return Changed(revised(tenets, tenets=left), f"{listed([tenet.id for tenet in named])} is gone.")


_WHO_DECIDES = re.compile(
    r"^(?:that |which )?(?:a|the|our) judge (?:model )?(?:(?:should|has to|must|can) )?(?:decides?|judges?|checks?|says?)"
    r"(?: (?:whether|if|that)\b)?[\s:,]*",
    re.IGNORECASE,
)
"""Who decides is no part of the sentence that a reader checks."""


def _added(tenets: a.Tenets, what: str, situation: Situation) -> Outcome:
    what = what.strip()
    what = what[1:-1].strip() if len(what) > 1 and what[0] == what[-1] and what[0] in "\"'" else what
    what = _WHO_DECIDES.sub("", what)
    if not what:
        return unclear("What should the new tenet say? For example: `add a tenet: at most 2 words`.")
    if len(tenets.tenets) >= 7:
        return unclear(
            "Seven tenets are the most that can be kept in view. Which one should go for it?",
            *(f"remove {tenet.id}" for tenet in tenets.tenets),
        )
    used = {int(tenet.id[1:]) for tenet in tenets.tenets}
    id = f"T{next(number for number in range(1, 100) if number not in used)}"
    tenet = _new(id, what, tenets, situation)
    remark = _remark_of_judged(situation) if isinstance(tenet.check, a.Judged) else ""
    return Changed(revised(tenets, tenets=(*tenets.tenets, tenet)), f"{id} is added.{remark}")


def _remark_of_judged(situation: Situation) -> str:
    if situation.judge:
        return (
            " The connected judge decides it. It is examined by the bad example first, so look whether that one is bad."
        )
    return " I cannot judge that by myself: until a judge model is connected it stays unjudged, and it is never counted as passed."


def _new(id: str, what: str, tenets: a.Tenets, situation: Situation) -> a.Tenet:
    statement = what[0].upper() + what[1:]
    first = tenets.tenets[0]
    if match := _MOST_WORDS.search(plain(what)):
        bad = first.good.model_copy(
            update={"output": f"{first.good.output}, and a good many words besides it that nobody has asked for"}
        )
        return a.Tenet(
            id=id,
            statement=statement,
            check=a.MaxWords(words=int(number_in(match[0]) or 1)),
            threshold=0.98,
            good=first.good,
            bad=bad,
        )
    spec, examples = situation.artifacts.get("spec"), situation.artifacts.get("examples")
    if isinstance(spec, a.UseCaseSpec) and spec.task == "writing":
        return wording_tenet(id, what, first.good) or judged_tenet(id, what, first.good)
    if isinstance(spec, a.UseCaseSpec) and (named := names_in(what, spec.label_names)):
        own = (
            tuple(LabelledText(row.input, row.output) for row in examples.rows)
            if isinstance(examples, a.Examples)
            else ()
        )
        made = recognised(id, spec, terms_of(spec), Brief((), own, 0), named, blocking=False)
        return revised(made, statement=statement)
    return a.Tenet(
        id=id, statement=statement, check=a.Judged(criteria=what), threshold=RIGHT, good=first.good, bad=first.bad
    )


def _which_way(tenet: a.Tenet) -> Outcome:
    block = f"{tenet.id} should not block" if tenet.blocking else f"{tenet.id} should block"
    return unclear(
        f'What about {tenet.id} should change? It says "{tenet.statement}" and asks for {tenet.threshold:.0%} of the answers.',
        f"make {tenet.id} stricter", f"make {tenet.id} looser", block,
    )  # fmt: skip


def _said(before: a.Tenets, after: a.Tenets, named: Sequence[a.Tenet]) -> str:
    sentences = [_sentence(old, new) for old, new in zip(before.tenets, after.tenets, strict=True) if old != new]
    if not sentences:
        return ALREADY_SO
    guess = " I took that to be the tenet you meant." if not named else ""
    return " ".join(sentences) + guess


def _sentence(old: a.Tenet, new: a.Tenet) -> str:
    parts: list[str] = []
    if old.threshold != new.threshold:
        parts.append(f"asks for {new.threshold:.0%} of the answers (before: {old.threshold:.0%})")
    if old.weight != new.weight:
        parts.append(f"has the weight {new.weight:g} (before: {old.weight:g})")
    if old.blocking != new.blocking:
        parts.append("forbids a release when it is missed" if new.blocking else "no longer forbids a release")
    if old.statement != new.statement:
        parts.append(f'says: "{new.statement}"')
    if isinstance(new.check, a.MaxWords) and old.check != new.check:
        parts.append(f"allows {new.check.words} words")
    return f"{new.id} now {listed(parts)}."
