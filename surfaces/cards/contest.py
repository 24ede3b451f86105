"""The contest of all ways."""

from evals.contest_chart import steps
from surfaces.cards.marking import bullets, escape, percent
from surfaces.cards.report import difference
from tenet import artifacts as a


def contest_card(contest: a.Contest) -> str:
    best = sorted(contest.ways, key=lambda way: -(way.score.accuracy.value or 0))
    rows = "".join(
        f"\n| {'**' if way.name == contest.recommended else ''}{escape(way.name)}{'**' if way.name == contest.recommended else ''} "
        f"| {percent(way.score.accuracy)} | {difference(way.gain) if way.gain else ''} | {way.seconds:.1f} s | {_ms(way.score.speed)} |"
        for way in best
    )
    bought = f"\n\nWhat more cost buys, the cheapest first:{bullets(tuple(steps(contest)))}"
    out = tuple(f"{name} did not take part: {why}" for name, why in contest.left_out.items())
    return (
        f"**{escape(contest.recommended)}**{'' if contest.clear else ', as far as these rows can tell'}{bullets(contest.reasons)}\n\n"
        f"| way, on {contest.rows} rows that none learned from | right (95 % interval) | against untuned | to get ready | an answer |"
        f"\n|---|---|---|---|---|{rows}{bought}{bullets(out)}\n\nAt most {contest.minutes_each:g} minutes for each way that trains, "
        f"{contest.learned_from} rows to learn from; the held-out rows stay unseen."
    )


def _ms(speed: a.Speed | None) -> str:
    return "" if speed is None else f"{speed.ms:.2f} ms" if speed.ms < 1 else f"{speed.ms:.0f} ms"
