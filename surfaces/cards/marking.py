"""Numbers and words as they stand in every card."""

import re

from tenet import artifacts as a


def percent(rate: a.Rate) -> str:
    """The rate with its interval, or that nothing was judged: an absent number is never shown as 0."""
    if rate.value is None:
        return "not judged"
    interval = f" ({rate.low:.0%} to {rate.high:.0%})" if rate.low is not None and rate.high is not None else ""
    unjudged = f", {rate.unjudged} not judged" if rate.unjudged else ""
    return f"{rate.value:.0%}{interval}{unjudged}"


def escape(text: str) -> str:
    """Words of a person, a row or a model as plain text inside Markdown: no link, image, HTML or table can come of it."""
    text = " ".join(text.split())
    for mark in "\\`*_[]<>|#~!":
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark])
    return text


def bullets(lines: tuple[str, ...]) -> str:
    return "".join(f"\n- {escape(line)}" for line in lines)


def counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {escape(name)}" for name, count in counts.items())


def plain_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def code_block(code: str) -> str:
    """The code as it is; its fence is longer than any that it holds, so nothing of it can leave the block."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"{fence}python\n{code.rstrip()}\n{fence}"
