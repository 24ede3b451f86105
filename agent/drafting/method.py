"""The method: what the baselines say about training, and what to do."""

from agent.desk import Desk
from agent.minds.contract import Drafted
from tenet import artifacts as a


def draft(desk: Desk) -> Drafted[a.Method]:
    current = desk.project.find("method")
    if isinstance(current, a.Method) and "method" in desk.project.state.touched:
        return Drafted(current, "")
    baseline = desk.project.get("baseline", a.Baseline)
    scores = {system.name: system.accuracy for system in baseline.systems}
    base, few_shot, classical = scores.get("base"), scores.get("base few-shot"), scores.get("tf-idf")
    patterns = scores.get("patterns")
    reasons = [
        f"Every answer can be checked against your own {'values' if patterns else 'labels'}, so supervised fine-tuning (SFT) is the "
        f"plain way to teach them."
    ]
    if base:
        reasons.append(
            f"Untuned, the base model is right on {_percent(base)} of the held-out rows: there is something to gain."
        )
    alternatives = [
        a.Alternative(
            method="prompt", why_not=f"With examples in the prompt the base model reaches {_percent(few_shot)}."
        )
        for few_shot in (few_shot,)
        if few_shot
    ]
    alternatives += [
        a.Alternative(
            method="classical",
            why_not=(
                f"TF-IDF with logistic regression reaches {_percent(classical)} on the same rows, in milliseconds. "
                "It is measured beside the tuned model so that you can choose; Tenet does not deploy it yet."
            ),
        )
        for classical in (classical,)
        if classical
    ]
    alternatives += [
        a.Alternative(
            method="classical",
            why_not=(
                f"Patterns (shapes of values and the words around them) get {_percent(patterns)} of the records right, in "
                "milliseconds. They are measured beside the tuned model so that you can choose; Tenet does not deploy them yet."
            ),
        )
        for patterns in (patterns,)
        if patterns
    ]
    return Drafted(a.Method(choice="sft", reasons=tuple(reasons), alternatives=tuple(alternatives)), "")


def _percent(rate: a.Rate | None) -> str:
    if rate is None or rate.value is None:
        return "an unknown share"
    interval = (
        f" (95 % interval {rate.low:.0%} to {rate.high:.0%})" if rate.low is not None and rate.high is not None else ""
    )
    return f"{rate.value:.0%}{interval}"
