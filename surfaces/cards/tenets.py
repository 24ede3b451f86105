"""The tenets, each with its check."""

from surfaces.cards.marking import code_block, escape
from tenet import artifacts as a


def tenets_card(found: a.Tenets) -> str:
    return "\n".join(_tenet(tenet) for tenet in found.tenets) + _budgets(found.budgets)


def _tenet(tenet: a.Tenet) -> str:
    blocks = ", blocks release" if tenet.blocking else ""
    good, bad = escape(tenet.good.output), escape(tenet.bad.output)
    return (
        f"- **{tenet.id}** {escape(tenet.statement)} (at least {tenet.threshold:.0%}{blocks}; weight {tenet.weight:g})  \n"
        f"  good: “{good}”, bad: “{bad}”{_metric(tenet.check)}"
    )


def _metric(check: a.Check) -> str:
    """Code is approved as it stands, so it is shown as it stands."""
    return f"\n\n{code_block(check.code)}\n" if isinstance(check, a.Computed) else ""


def _budgets(budgets: a.Budgets | None) -> str:
    limits = {"general skills lost": budgets.retention, "unsafe answers": budgets.unsafe} if budgets else {}
    return "".join(f"\n- at most {limit:.0%} {what}" for what, limit in limits.items() if limit is not None)
