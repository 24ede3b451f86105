"""Ways of answering on the same rows: the baselines."""

from surfaces.cards.marking import bullets, escape, percent
from tenet import artifacts as a


def baseline_card(found: a.Baseline) -> str:
    return systems(found.systems) + bullets(found.notes)


def systems(systems: tuple[a.SystemScore, ...]) -> str:
    rows = "".join(
        f"\n| {escape(system.name)} | {percent(system.accuracy)} | {escape(system.description)} |" for system in systems
    )
    return f"| on the held-out rows | right (95 % interval) | what it is |\n|---|---|---|{rows}"
