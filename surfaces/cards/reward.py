"""The reward with its terms and proofs, and what a break-in test found."""

from surfaces.cards.marking import bullets, code_block, escape
from tenet import artifacts as a


def reward_card(reward: a.RewardFunction) -> str:
    marks = {True: "✓", False: "✗"}
    terms = "".join(f"\n| `{term.name}` | {_counts_for(term)} | {escape(term.says)} |" for term in reward.terms)
    shown = "".join(
        f"\n| {escape(one.kind)} | {escape(one.answer[:80])} | {'cannot say' if one.score is None else f'{one.score:.2f}'} |"
        for one in reward.shown
    )
    answers = f"\n\n| four answers to one request | | earns |\n|---|---|---|{shown}" if shown else ""
    proofs = "".join(
        f"\n- {marks[proof.passed]} **{escape(proof.name)}**: {escape(proof.said)}" for proof in reward.proofs
    )
    return (
        f"What an answer earns while the model practises; the code is `reward.py`.\n\n| term | counts | pays for |\n|---|---|---|{terms}"
        f"{answers}\n\nTried in the sandbox, {_proven(reward)}:{proofs}{bullets(reward.left_out)}"
        f"{_counterexamples(reward.counterexamples or ())}{_untried(reward)}\n\n{code_block(reward.code)}"
    )


def break_in_card(tried: a.BreakIn) -> str:
    found = f"**{len(tried.found)} ways to game the reward**" if tried.found else "**No way found to game the reward**"
    return (
        f"{found}. A small model practised for {tried.steps} steps to be paid more than it deserves; {tried.answers} different "
        f"answers were scored.{_counterexamples(tried.found)}{bullets(tried.notes)}"
    )


def _counterexamples(found: tuple[a.CounterExample, ...]) -> str:
    rows = "".join(
        f"\n| {escape(one.trick)} | {escape(one.request[:120])} | {escape(one.answer[:200])} | {_earned(one)} | {one.at_most:.2f} | "
        f"{escape(one.why)} |"
        for one in found
    )
    head = "\n\n| what it does | request | answer | earned | may earn | why |\n|---|---|---|---|---|---|"
    return f"{head}{rows}\n\nThey stand in `reward.yaml`: edit them there, or take out what is fair." if found else ""


def _earned(one: a.CounterExample) -> str:
    return "not known" if one.earned is None else f"{one.earned:.2f}"


def _untried(reward: a.RewardFunction) -> str:
    if reward.break_in or reward.failed:
        return ""
    return (
        "\n\nNobody has tried to break in yet. Say “try to break in”, and a small model practises for some minutes to game this "
        "reward before you decide."
    )


def _counts_for(term: a.RewardTerm) -> str:
    counts = "guard" if term.kind == "guards" else f"{term.tenet or 'no tenet'}, weight {term.weight:g}"
    by = "a judge" if term.rubric else f"your scorer at {escape(term.remote)}" if term.remote else ""
    return f"{counts}, scored by {by}" if by else counts


def _proven(reward: a.RewardFunction) -> str:
    if not reward.proofs:
        return "not yet proven"
    return (
        f"**{len(reward.failed)} of {len(reward.proofs)} proofs failed**"
        if reward.failed
        else f"all {len(reward.proofs)} proofs passed"
    )
