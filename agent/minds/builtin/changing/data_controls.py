"""Wishes about what happens with personal and ugly rows: "mask the phone numbers", "leave insults in"."""

import re
from typing import Literal

from agent.minds.builtin.words import names_in, plain, shortened
from tenet.artifacts import ALL_ROWS, NOT_HELD_AGAINST, Control, DataPlan

_METRICS = {
    "personal_contacts": r"phones?|telephon\w*|telefon\w*|e-?mail addresses|e-?mail-?adress\w*|contacts?|kontakt\w*|(?<!mac )addresses|"
    r"adressen|personal (?:data|details|information)|personliche\w*|coordonnees",
    "personal_numbers": r"(?:card|account|identity|id|personal|social security|passport|iban) ?(?:numbers?|s)\b|ibans?|kontonummern?|"
    r"ausweisnummern?",
    "secrets": r"secrets?|passwords?|api keys?|credentials?|passworter|mots de passe",
    "toxicity": r"insults?|toxic\w*|swear\w*|curs(?:es|ing)|foul language|(?:rude|ugly|nasty|abusive) (?:ones|rows|texts|messages|posts|"
    r"comments|words|language)|profanit\w*|beleidigung\w*|schimpfw\w*|insultes?|gros mots",
    "injections": r"(?:prompt )?injections?",
    "stereotypes": r"stereotyp\w*",
    "refusals": r"refusals?",
    "harmful": r"harmful|dangerous content",
}
_EXPECTED = re.compile(
    r"\b(?:are|is|were) (?:(?:\w+ ){0,2}(?:meant|supposed|intended|expected|wanted|welcome)|(?:\w+ )?on purpose|(?:the |our )?(?:whole )?"
    r"point|fine|ok(?:ay)?|normal|all right|what (?:it|the model|this))\b|\bbelong\w*|\b(?:has|have|needs?) to (?:see|learn|be there)\b|"
    r"\bgehoren\b|\bgewollt\b|\babsicht\w*|\bsollen (?:da|drin)\b|\bvoulu\w*|\bexpres\b|\bfont partie\b"
)
_AS_EVER = re.compile(
    r"\b(?:as (?:usual|ever|always)|(?:back|switch\w*|turn\w*) on|again(?:st)?|count (?:the|them|those|all)|"
    r"wie (?:sonst|ublich|immer)|wieder|comme d'habitude)\b"
)
_DENIED = re.compile(r"\b(?:not|never|nicht|ne|pas)\b|n't\b")
Action = Literal["report", "mask", "replace", "drop"]
_ACTIONS: dict[Action, str] = {
    "mask": r"mask\w*|hide|blank out|black out|redact\w*|anonymi[sz]e\w*|schwarze\w*|anonymisier\w*|masque\w*",
    "replace": r"replace\w*|swap|substitute|ersetze\w*|remplace\w*",
    "drop": r"drop|remove|delete|(?:throw|leave) (?:[\w-]+ ){0,3}(?:away|out)|get rid of|entferne\w*|losche\w*|weg|supprime\w*|enleve\w*",
    "report": r"only report",
}
_TAKEN_OUT = re.compile(r"\b(?:no|without|ohne|keine?n?|sans)\b")
_LEFT_IN = re.compile(r"\b(?:keep|leave|left|allow\w*|behalte\w*|garde\w*)\b")
_MASKABLE = ("personal_numbers", "personal_contacts", "secrets", "injections", "harmful", "stereotypes", "refusals")
"""Kinds of which the place in a text is known."""


def controls_wished(plan: DataPlan, wish: str) -> tuple[Control, ...] | None:
    """The plan's controls with those that the words ask for; None when they ask for none."""
    text = plain(wish)
    metrics = [metric for metric, pattern in _METRICS.items() if re.search(rf"\b(?:{pattern})", text)]
    action: Action | None = next(
        (name for name, pattern in _ACTIONS.items() if re.search(rf"\b(?:{pattern})\b", text)), None
    )
    if not metrics:
        return None
    others = tuple(control for control in plan.controls if control.metric not in metrics)
    denied = bool(_DENIED.search(text))
    if action and not (denied and action == "drop"):
        return (*others, *(_control(plan, metric, action, wish) for metric in metrics))
    expected = True if action else _is_expected(text, denied)
    if expected is None and (_TAKEN_OUT.search(text) or (denied and _LEFT_IN.search(text))):
        return (*others, *(_control(plan, metric, "drop", wish) for metric in metrics))
    if expected is None:
        return None
    return (*others, *(_expecting(metric, plan, wish, text) for metric in metrics)) if expected else others


def _is_expected(text: str, denied: bool) -> bool | None:
    """Whether the words say that it may be there, or is to be held against the data as ever; None: they say neither."""
    if _EXPECTED.search(text):
        return not denied
    if _AS_EVER.search(text):
        return denied
    counts_rows = re.search(r"\d", text)
    return True if _LEFT_IN.search(text) and not denied and not counts_rows else None


def _expecting(metric: str, plan: DataPlan, wish: str, text: str) -> Control:
    """What is found may be there: in rows of the labels that the words name, or wherever it is."""
    known = tuple(label for label in plan.exercises if label != ALL_ROWS)
    labels = names_in(_EXPECTED.sub(" ", text), known)  # "curses are fine" names no label "fine"
    reason = f"you said: {shortened(wish, 120)}"
    if labels:
        return Control(metric=metric, expected_in=labels, reason=reason)
    return Control(metric=metric, limit=NOT_HELD_AGAINST, reason=reason)


def _control(plan: DataPlan, metric: str, action: Action, wish: str) -> Control:
    """What names a personal value takes it out of the text and leaves the row; the person's words are the reason."""
    if action == "drop" and metric in ("personal_contacts", "personal_numbers", "secrets"):
        action = "mask"
    if action in ("mask", "replace") and metric not in _MASKABLE:
        action = "drop"
    before = next((control for control in plan.controls if control.metric == metric), None)
    reason = f"you said: {shortened(wish, 120)}"
    return Control(metric=metric, limit=before.limit if before else None, action=action, reason=reason)
