"""The evaluation."""

from surfaces.cards.baseline import systems
from surfaces.cards.marking import bullets, escape, percent
from tenet import artifacts as a


def report_card(report: a.EvalReport) -> str:
    rows = "".join(
        f"\n| {escape(pair.tenet)} | {percent(pair.base)} | {percent(pair.tuned)} | {difference(pair)} |"
        for pair in report.paired
    )
    return (
        f"**{report.verdict.capitalize()}**{bullets(report.reasons)}\n\n{_judged(report)}"
        f"| tenet, {report.rows} held-out rows | untuned | tuned | difference |\n|---|---|---|---|"
        f"{rows}{_fields(report)}{_elsewhere(report.elsewhere)}\n\n{systems(report.systems)}"
    )


def _judged(report: a.EvalReport) -> str:
    if not report.judge:
        return ""
    records = (
        f"{'Believed' if record.trusted else 'Not believed'} about {record.tenet}: {record.said}"
        for record in report.judge_records
    )
    liked = (found.said for found in report.preferences)
    return f"{escape(report.judge)}{bullets((*records, *liked))}\n\n"


def _fields(report: a.EvalReport) -> str:
    """Each field's F1, untuned and tuned."""
    systems = {system.name: system.fields for system in report.systems if system.fields}
    base, tuned = systems.get("base"), systems.get("tuned")
    if not base or not tuned:
        return ""
    rows = "".join(f"\n| {escape(name)} | {_share(base[name].f1)} | {_share(one.f1)} |" for name, one in tuned.items())
    return f"\n\n| field | F1 untuned | F1 tuned |\n|---|---|---|{rows}"


def _elsewhere(found: a.Elsewhere | None) -> str:
    """General skills as a whole, those that were lost, and each kind of safety."""
    if not found:
        return ""
    shown = [pair for at, pair in enumerate(found.skills) if at == 0 or pair.tenet in found.lost]
    rows = "".join(
        f"\n| {escape(pair.tenet.replace('_', ' '))} | {percent(pair.base)} | {percent(pair.tuned)} | {difference(pair)} |"
        for pair in (*shown, *found.safety)
    )
    return f"\n\n| elsewhere, probes passed | untuned | tuned | difference |\n|---|---|---|---|{rows}"


def _share(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.0%}"


def difference(pair: a.PairedResult) -> str:
    if pair.difference is None or pair.low is None or pair.high is None:
        return "not measured"
    return f"{100 * pair.difference:+.0f} points ({100 * pair.low:+.0f} to {100 * pair.high:+.0f})"
