"""Questions that point at one tenet or one row by its number."""

import re
from collections.abc import Sequence

from agent.minds.builtin.replies import about_tenets, standing
from agent.minds.builtin.replies.asking import asked_about
from agent.minds.contract import Situation

_TENETS = re.compile(r"(?<!')\b(?:t|tenet|tenet number)\s*#?(\d+)\b")


def pointed_at(text: str, situation: Situation, labels: Sequence[str]) -> str:
    numbers = tuple(dict.fromkeys(int(number) for number in _TENETS.findall(text)))
    if len(numbers) > 1:
        return about_tenets.differing(situation, numbers)
    if numbers:
        return _about_tenet(text, situation, labels, numbers[0])
    if number := standing.number_of(text, r"row|example|line|zeile|ligne|beispiel|exemple|number|nummer|numero"):
        return standing.row(situation, number)
    return ""


def _about_tenet(text: str, situation: Situation, labels: Sequence[str], number: int) -> str:
    tenet = about_tenets.find(situation, number)
    if tenet and re.search(rf"\b{tenet.threshold * 100:g}\b|\b{tenet.threshold:g}\b", text):
        return about_tenets.why_that_threshold(tenet, situation)
    match asked_about(text, labels) if tenet else None:
        case "checker" if tenet:
            return about_tenets.checked(tenet, situation)
        case "threshold" if tenet:
            return about_tenets.why_that_threshold(tenet, situation)
        case "weight":
            return f"{about_tenets.weights(situation)}\n{standing.tenet(situation, number)}"
        case _:
            return standing.tenet(situation, number)
