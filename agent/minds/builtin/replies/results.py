"""What was measured, in numbers with their intervals; never more than the artefacts say."""

from agent.minds.builtin.words import listed
from agent.minds.contract import Situation
from evals.classical import KINDS, strongest
from tenet import artifacts as a

_NAMES = {
    "majority": "always the most frequent label",
    **{name: f"the classical model ({how})" for name, how in KINDS.items()},
    "base": "the untuned base model",
    "base few-shot": "the base model with examples in its prompt",
    "base tuned prompt": "the base model with the best prompt of a small search",
    "tuned": "the tuned model",
}
NOTHING_YET = "Nothing is measured yet. The baselines come after the dataset, and the comparison with the tuned model after the training."


def how_good(situation: Situation) -> str:
    report, baseline = situation.artifacts.get("report"), situation.artifacts.get("baseline")
    if isinstance(report, a.EvalReport):
        lines = [f"- {_name(system)}: {percent(system.accuracy)}" for system in report.systems]
        return (
            f"On {report.rows} held-out rows, the share of right answers:\n"
            + "\n".join(lines)
            + f"\n{_verdict(report)}"
        )
    if isinstance(baseline, a.Baseline):
        lines = [f"- {_name(system)}: {percent(system.accuracy)}" for system in baseline.systems]
        return (
            ("Before any training, on the held-out rows, the share of right answers:\n")
            + "\n".join(lines)
            + ("\nThe tuned model is measured on the same rows after the training.")
        )
    return NOTHING_YET


def is_it_better(situation: Situation) -> str:
    report = situation.artifacts.get("report")
    if not isinstance(report, a.EvalReport):
        return how_good(situation)
    paired = [_paired(result, situation) for result in report.paired]
    against = _against_classical(report)
    sentences = [
        *_before_and_after(report),
        *(paired or [("The report holds no paired comparison with the untuned model.")]),
        *([against] if against else []),
        _verdict(report),
    ]
    return "\n".join(sentences)


def _before_and_after(report: a.EvalReport) -> list[str]:
    rates = {system.name: system.accuracy for system in report.systems}
    if "base" not in rates or "tuned" not in rates:
        return []
    return [
        f"Untuned, the model was right on {percent(rates['base'])}; tuned, it is right on {percent(rates['tuned'])}."
    ]


def since_it_began(situation: Situation) -> str:
    """What the last training added to the model that it began with; empty where it began with the base model."""
    report = situation.artifacts.get("report")
    began = report.began_with if isinstance(report, a.EvalReport) else None
    if began is None or began.difference is None or began.low is None or began.high is None:
        return ""
    clear = "" if began.low > 0 or began.high < 0 else " These rows cannot tell whether that is more than chance."
    return (
        f"The model that this training began with is right on {percent(began.base)} of the held-out rows, and now it is right on "
        f"{percent(began.tuned)}: {100 * began.difference:+.0f} points (95 % interval {100 * began.low:+.0f} to "
        f"{100 * began.high:+.0f}; {began.won} rows won, {began.lost} lost).{clear}"
    )


def against_classical(situation: Situation) -> str:
    report, baseline = situation.artifacts.get("report"), situation.artifacts.get("baseline")
    if isinstance(report, a.EvalReport) and (sentence := _against_classical(report)):
        return f"{sentence} It is measured beside the tuned model so that you can choose; Tenet does not deploy it yet."
    classical = strongest(baseline.systems) if isinstance(baseline, a.Baseline) else None
    if classical:
        name = _name(classical)
        return (
            f"{name[:1].upper()}{name[1:]} is right on {percent(classical.accuracy)} of the held-out rows. The tuned model is measured on "
            "the same rows after the training."
        )
    return NOTHING_YET


def by_tenet(situation: Situation, tenet: str) -> str:
    """How the systems do on one tenet."""
    report, baseline = situation.artifacts.get("report"), situation.artifacts.get("baseline")
    systems = (
        report.systems
        if isinstance(report, a.EvalReport)
        else baseline.systems
        if isinstance(baseline, a.Baseline)
        else ()
    )
    found = [f"{_name(system)} {percent(system.tenets[tenet])}" for system in systems if tenet in system.tenets]
    return f"Measured: {'; '.join(found)}." if found else ""


def weakest(situation: Situation) -> str:
    """Where the tuned model fails most, by label."""
    report = situation.artifacts.get("report")
    slices = report.slices.get("tuned", {}) if isinstance(report, a.EvalReport) else {}
    known = sorted((rate.value, label) for label, rate in slices.items() if rate.value is not None)
    if not known:
        return "I have no figures by label yet; they come with the evaluation."
    worst = [f'"{label}" {value:.0%}' for value, label in known[:3]]
    return f"The tuned model is least often right on {listed(worst)}. The report shows the answers row by row."


def why_verdict(situation: Situation) -> str:
    report = situation.artifacts.get("report")
    return _verdict(report) if isinstance(report, a.EvalReport) else NOTHING_YET


def percent(rate: a.Rate) -> str:
    if rate.value is None:
        return "not measured"
    interval = (
        f", 95 % interval {rate.low:.0%} to {rate.high:.0%}" if rate.low is not None and rate.high is not None else ""
    )
    unjudged = f", {rate.unjudged} unjudged" if rate.unjudged else ""
    return f"{rate.value:.0%} ({rate.passed} of {rate.judged}{interval}{unjudged})"


def _name(system: a.SystemScore) -> str:
    return _NAMES.get(system.name, system.name)


def _verdict(report: a.EvalReport) -> str:
    return f'The verdict is "{report.verdict}": {" ".join(report.reasons)}'


def _paired(result: a.PairedResult, situation: Situation) -> str:
    if result.difference is None or result.low is None or result.high is None:
        return f"{result.tenet}: the difference could not be measured."
    clear = "clearly better" if result.low > 0 else "clearly worse" if result.high < 0 else "no clear difference"
    change = f"{result.difference * 100:+.0f} points, 95 % interval {result.low * 100:+.0f} to {result.high * 100:+.0f}"
    return (
        f"{result.tenet}: {clear} than the untuned model ({change}; {result.won} rows won, {result.lost} lost)."
    ).replace("no clear difference than", "no clear difference from")


def _against_classical(report: a.EvalReport) -> str:
    """The strongest of them: a weaker one would flatter the tuned model."""
    scores = {system.name: system.accuracy for system in report.systems}
    rival, tuned = strongest(report.systems), scores.get("tuned")
    if not rival or not tuned or tuned.value is None or rival.accuracy.value is None:
        return ""
    other = rival.accuracy
    overlap = (
        None not in (tuned.low, tuned.high, other.low, other.high)
        and (tuned.low or 0) <= (other.high or 1)
        and (other.low or 0) <= (tuned.high or 1)
    )
    word = "about as good as" if overlap else "better than" if tuned.value > rival.accuracy.value else "worse than"
    return (
        f"Tuned, the model is {word} {_name(rival)}: {percent(tuned)} against "
        f"{percent(other)}{', and the intervals overlap' if overlap else ''}."
    )
