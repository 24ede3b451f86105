"""Which label a person fears most to be missed, from an answer or from a sentence of their description."""

import re
from collections.abc import Sequence

from agent.minds.builtin.answers import option_named
from agent.minds.builtin.words import names_in, plain, same_name

_FEAR = re.compile(
    r"\bworst\b|\bhurts?\b|\bnever (?:be )?(?:miss|overlook|lose)\w*|\bmust(?: not|n't)?(?: never)? be (?:missed|overlooked|lost)|"
    r"\bcan(?:not|'?t) (?:afford to )?(?:miss|overlook)\b|"
    r"\b(?:most )?(?:costly|costliest|expensive|dangerous|serious|harmful|critical)\b|\bmost important\b|\bmatters? most\b|"
    r"\b(?:must|may|should|can)(?: ?not|n't) (?:slip|get) (?:thr\w+|past|by)\b|\bcare (?:most )?about\b|"
    r"\bdisaster\b|\bterrible\b|\bmust not (?:miss|overlook)\b|"
    r"\bschlimm\w*|\bniemals?\b|\bnie (?:ubersehen|verpassen)|\bteuerste\w*|\bpire\b|\bjamais\b|\bgrave\b|\bplus (?:cher|couteux)\w*"
)
_MILD = re.compile(
    r"\b(?:harmless|annoying|bearable|fine|acceptable|no (?:big )?(?:deal|drama|problem)|not (?:so |that |as |too )?(?:bad|important)|"
    r"(?:don't|do not|doesn't|does not) (?:really )?(?:mind|matter|care|hurt)|egal|"
    r"harmlos|nicht (?:so )?(?:schlimm|wichtig)|pas (?:si )?grave)\b"
)
"""What is said of a mistake that can be lived with."""
_FALSE_ALARM = re.compile(r"\bfalse (?:alarm|positive)s?\b|\bfalsch(?:er|e) alarm")


def worst_answered(words: str, labels: Sequence[str]) -> tuple[str, ...]:
    """The labels named in an answer to the question which mistake would hurt most."""
    text = plain(words)
    if feared := _feared_beside_mild(text, labels):
        return feared
    if len(labels) == 2 and (turned := _given_wrongly(text, labels)):
        return (turned,)
    named = names_in(words, labels)
    if not named:
        single = same_name(
            re.sub(r"^(?:the|missing|miss)\s+|\s+(?:one|tickets?|queue)$", "", text), labels
        ) or option_named(words, tuple(labels))
        return (single,) if single else ()
    missed = re.search(r"\b(?:instead of|rather than|statt|au lieu de)\b(?P<rest>.+)$", text)
    if missed and (meant := names_in(missed["rest"], labels)):
        return meant[:1]
    if _moves(text):
        return named[:1]
    return named if len(named) < len(labels) else ()


def worst_mentioned(words: str, labels: Sequence[str]) -> tuple[str, ...]:
    """The same, when a sentence of a description says so by itself."""
    for sentence in re.split(r"(?<=[.!?;])\s+|\n", words):
        if (
            _FEAR.search(plain(sentence))
            and (named := worst_answered(sentence, labels))
            and (names_in(sentence, labels))
        ):
            return named
    return ()


def _feared_beside_mild(text: str, labels: Sequence[str]) -> tuple[str, ...]:
    """“Abuse must not slip through, ads are only annoying”: what can be lived with is not what is feared."""
    clauses = re.split(r"[,;.]\s*|\b(?:but|and|while|aber|und|mais|et)\b", text)
    mild = {name for clause in clauses if _MILD.search(clause) for name in names_in(clause, labels)}
    feared = {name for clause in clauses if not _MILD.search(clause) for name in names_in(clause, labels)} - mild
    return tuple(name for name in labels if name in feared) if mild else ()


def _given_wrongly(text: str, labels: Sequence[str]) -> str | None:
    """Of two labels the one that is missed when the other is given wrongly: "a good mail marked as spam"."""
    if _FALSE_ALARM.search(text):
        return labels[1]
    for given, missed in ((labels[0], labels[1]), (labels[1], labels[0])):
        wrongly = re.search(
            rf"\b(?:as|in|into|to|als|comme)(?: the| a)? [\"']?{re.escape(plain(given))}(?:[\"']|\b)", text
        )
        if wrongly and not names_in(text[: wrongly.start()], (given,)):
            return missed
    return None


def _moves(text: str) -> bool:
    """Whether the words tell where a text ends up by mistake, so that the first label is the missed one."""
    return bool(
        re.search(
            r"\b(?:sent|send\w*|rout\w+|go(?:es|ing)?|end\w* up|land\w*|mark\w+|label\w*|classif\w+|as|into|to|im|als)\b",
            text,
        )
    )
