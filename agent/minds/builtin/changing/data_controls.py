"""Wishes about what happens with personal and ugly rows: "mask the phone numbers", "leave insults in"."""

import re
from typing import Literal

from agent.minds.builtin.words import plain, shortened
from tenet.artifacts import Control, DataPlan

_METRICS = {
    "personal_contacts": r"phones?|telephon\w*|telefon\w*|e-?mail addresses|e-?mail-?adress\w*|contacts?|kontakt\w*|(?<!mac )addresses|"
    r"adressen|personal (?:data|details|information)|personliche\w*|coordonnees",
    "personal_numbers": r"(?:card|account|identity|id|personal|social security|passport|iban) ?(?:numbers?|s)\b|ibans?|kontonummern?|"
    r"ausweisnummern?",
    "secrets": r"secrets?|passwords?|api keys?|credentials?|passworter|mots de passe",
    "toxicity": r"insults?|toxic\w*|swear\w*|rude\w* (?:rows|texts|messages)|profanit\w*|beleidigung\w*|insultes?",
    "injections": r"(?:prompt )?injections?",
    "stereotypes": r"stereotyp\w*",
    "refusals": r"refusals?",
    "harmful": r"harmful|dangerous content",
}
Action = Literal["report", "mask", "replace", "drop"]
_ACTIONS: dict[Action, str] = {
    "mask": r"mask\w*|hide|blank out|black out|redact\w*|anonymi[sz]e\w*|schwarze\w*|anonymisier\w*|masque\w*",
    "replace": r"replace\w*|swap|substitute|ersetze\w*|remplace\w*",
    "drop": r"drop|remove|delete|throw (?:away|out)|leave out|get rid of|without|no|entferne\w*|losche\w*|weg|supprime\w*|enleve\w*",
    "report": r"keep|leave|allow|only report|behalte\w*|garde\w*",
}
_MASKABLE = ("personal_numbers", "personal_contacts", "secrets", "injections", "harmful", "stereotypes", "refusals")
"""Kinds of which the place in a text is known."""


def controls_wished(plan: DataPlan, wish: str) -> tuple[Control, ...] | None:
    """The plan's controls with those that the words ask for; None when they ask for none."""
    text = plain(wish)
    metrics = [metric for metric, pattern in _METRICS.items() if re.search(rf"\b(?:{pattern})", text)]
    action: Action | None = next(
        (name for name, pattern in _ACTIONS.items() if re.search(rf"\b(?:{pattern})\b", text)), None
    )
    if not metrics or action is None:
        return None
    made = tuple(_control(plan, metric, action, wish) for metric in metrics)
    return (*(control for control in plan.controls if control.metric not in metrics), *made)


def _control(plan: DataPlan, metric: str, action: Action, wish: str) -> Control:
    """What names a personal value takes it out of the text and leaves the row; the person's words are the reason."""
    if action == "drop" and metric in ("personal_contacts", "personal_numbers", "secrets"):
        action = "mask"
    if action in ("mask", "replace") and metric not in _MASKABLE:
        action = "drop"
    before = next((control for control in plan.controls if control.metric == metric), None)
    reason = f"you said: {shortened(wish, 120)}"
    return Control(metric=metric, limit=before.limit if before else None, action=action, reason=reason)
