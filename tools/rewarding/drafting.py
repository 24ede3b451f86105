"""The first draft of a reward: a term a tenet, under the tenet's weight, and the guards against gaming.

Being right counts three times what form does: otherwise a wrong answer in the right form would earn most of the reward.
"""

from typing import NamedTuple

from tenet import artifacts as a
from tools.rewarding.assembling import Written, assemble

MEANING = 3.0
"""How much more a tenet about being right counts than one about form."""
LETTERS_A_WORD = 10
ROOM, SENTENCE = 3, 80
"""An answer may be this many times as long as the longest right one, and always as long as a short sentence."""


class Part(NamedTuple):
    term: a.RewardTerm
    pays: str

    @property
    def written(self) -> Written:
        return Written(self.term.name, _doc(self.term), self.pays)


def draft_reward(spec: a.UseCaseSpec, tenets: a.Tenets, judged: bool = False) -> a.RewardFunction:
    """Without proofs; raises ValueError when no tenet can be checked by a program, nor by a judge where there is one."""
    paying = [part for tenet in tenets.tenets if (part := _part(tenet))]
    parts = [*paying, *guards(spec)]
    unpaid = [tenet for tenet in tenets.tenets if not _part(tenet)]
    return a.RewardFunction(
        terms=(*(part.term for part in parts), *(_judge_terms(tenets) if judged else ())),
        left_out=tuple(
            f"{tenet.id}: {_why_not(tenet)}; the evaluation asks it"
            for tenet in unpaid
            if not (judged and isinstance(tenet.check, a.Judged))
        ),
        code=assemble(_intro(spec), constants(spec, tenets), [part.written for part in parts]),
    )


def with_judge(reward: a.RewardFunction, tenets: a.Tenets) -> a.RewardFunction:
    """The same reward, with a judge paying for the tenets that no term pays for and only a judge can check."""
    paid = {term.tenet for term in reward.terms}
    more = tuple(term for term in _judge_terms(tenets) if term.tenet not in paid)
    names = tuple(f"{term.tenet}:" for term in more)
    left_out = tuple(line for line in reward.left_out if not (names and line.startswith(names)))
    return reward.model_copy(update={"terms": (*reward.terms, *more), "left_out": left_out})


def _judge_terms(tenets: a.Tenets) -> tuple[a.RewardTerm, ...]:
    return tuple(
        a.RewardTerm(
            name=f"{tenet.id.lower()}_is_judged",
            tenet=tenet.id,
            weight=tenet.weight,
            says="what the judge finds, in quarters",
            rubric=f"{tenet.statement}\n{tenet.check.criteria}",
        )
        for tenet in tenets.tenets
        if isinstance(tenet.check, a.Judged)
    )


def _part(tenet: a.Tenet) -> Part | None:
    """How a tenet's check is paid for; a new kind of check is one more case here."""
    match tenet.check:
        case a.OneOf():
            says = "exactly one of the options; half for one in another spelling"
            return _pays(tenet, "is_an_option", says, "one_of(text, OPTIONS)")
        case a.MatchesReference(only=()):
            says = "the right option; a third when it stands alone inside a sentence"
            return _pays(tenet, "is_right", says, "right_option(text, reference, OPTIONS)", MEANING)
        case a.MatchesReference(only=only):
            says = f"the right option where that is {_either(only)}; cannot say about other rows"
            pays = f"right_option(text, reference, OPTIONS) if reference in {list(only)!r} else None"
            return _pays(tenet, "is_right_where_it_matters", says, pays, MEANING)
        case a.MaxWords(words=words):
            says = f"at most {words} {'word' if words == 1 else 'words'}; less the longer it gets"
            return _pays(tenet, "is_short", says, f"at_most_words(text, {words})")
        case a.Resembles():
            says = "words that your own answer has too; all of them is everything"
            return _pays(tenet, "is_like_yours", says, "like_reference(text, reference)", MEANING)
        case a.KeepsDetails():
            says = "inventing no number, code, address or link; less for each that nobody gave"
            return _pays(tenet, "keeps_details", says, "keeps_details(text, request, reference)")
        case a.Wording(has=has, lacks=lacks):
            pays = [f"contains(text, {list(has)!r})"] if has else []
            pays += [f"avoids(text, {list(lacks)!r})"] if lacks else []
            says = (
                "the phrases that it must have, by their share" if has else "none of the phrases that it must not have"
            )
            return _pays(tenet, "keeps_to_the_wording", says, " * ".join(pays))
        case a.JsonValid(fields=fields):
            says = "a JSON object with exactly the asked fields; half for any JSON object"
            return _pays(tenet, "is_json", says, f"has_fields(text, {[field.name for field in fields]!r})")
        case a.FieldsMatch(fields=fields):
            one = next(iter(fields))
            says = f"a right “{one}”" if len(fields) == 1 else "each field that is as it should be, by its share"
            return _pays(tenet, "fields_are_right", says, f"right_fields(text, reference, {list(fields)!r})", MEANING)
        case a.Grounded(fields=fields):
            names = [name for name, kind in fields.items() if kind == "text"]
            says = "each text that stands in the request word for word, by its share"
            return (
                _pays(tenet, "is_grounded", says, f"stands_in(text, request, reference, {names!r})") if names else None
            )
        case a.Judged() | a.Computed():
            return None


def _pays(tenet: a.Tenet, name: str, says: str, pays: str, times: float = 1.0) -> Part:
    name = f"{tenet.id.lower()}_{name}"
    return Part(a.RewardTerm(name=name, tenet=tenet.id, weight=tenet.weight * times, says=says), pays)


def constants(spec: a.UseCaseSpec, tenets: a.Tenets) -> list[str]:
    if spec.fields:
        longest = ROOM * SENTENCE * len(spec.fields)
        return [f"FIELDS = {[field.name for field in spec.fields]!r}", f"LONGEST = {longest}"]
    if spec.task == "writing":
        return [f"LONGEST = {_longest_text(tenets)}"]
    longest = max(SENTENCE, ROOM * max(map(len, spec.label_names)))
    return [f"OPTIONS = {list(spec.label_names)!r}", f"LONGEST = {longest}"]


def _longest_text(tenets: a.Tenets) -> int:
    """Characters: as many words as the tenets allow, each of a generous length."""
    allowed = [tenet.check.words for tenet in tenets.tenets if isinstance(tenet.check, a.MaxWords)]
    return ROOM * SENTENCE + LETTERS_A_WORD * min(allowed, default=250)


def guards(spec: a.UseCaseSpec) -> list[Part]:
    padded = (
        "is_not_padded",
        "0 for far too long an answer, or the same thing over and over",
        "not_padded(text, LONGEST)",
    )
    if spec.fields:
        # An extracted value may well quote the request, so that is no sign of gaming here.
        return [
            _guard("has_no_other_fields", "0 for fields that nobody asked for", "no_others(text, FIELDS)"),
            _guard(*padded),
        ]
    if spec.task == "writing":
        # A good rewriting may well quote the request, but not give it back whole.
        return [
            _guard(*padded),
            _guard("is_no_copy", "0 for giving the request back as it came", "no_copy(text, request)"),
        ]
    one = ("names_one_option", "0 for naming several options to be right by chance", "names_one_only(text, OPTIONS)")
    return [
        _guard(*one),
        _guard(*padded),
        _guard("is_no_echo", "0 for giving the request back", "no_echo(text, request)"),
    ]


def _guard(name: str, says: str, pays: str) -> Part:
    return Part(a.RewardTerm(name=name, kind="guards", says=says), pays)


def _why_not(tenet: a.Tenet) -> str:
    if isinstance(tenet.check, a.Judged):
        return "a judge decides it, and no program can"
    if isinstance(tenet.check, a.Computed):
        return "its metric is code of yours; copy it into reward.py as a term if it should pay"
    return "it is about values that no text of the request can be compared with"


def _doc(term: a.RewardTerm) -> str:
    if term.kind == "guards":
        return f"Guard: {term.says}."
    return f"{term.tenet}, weight {term.weight:g}. Pays for {term.says}."


def _intro(spec: a.UseCaseSpec) -> str:
    title = " ".join(spec.title.replace('"', "'").replace("\\", "/").split())
    return (
        f"The reward of {title}: what an answer earns while the model practises.\n\n"
        "Each function looks at some answers and gives every one a number from 0 (nothing) to 1 (everything), or None where\n"
        "it cannot say. The reward of an answer is the weighted mean of the terms, times the lowest guard. The weights stand\n"
        "in reward.yaml. Change anything here: it is proven again, and runs only after you approve it."
    )


def _either(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
