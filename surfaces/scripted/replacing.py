"""One edit as "replace this text by that": short enough to read, long enough to be found once."""

from itertools import takewhile


def replacement(before: str, after: str) -> tuple[str, str]:
    """`before.replace(old, new)` is `after`. The two texts must differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = _alike(old, new)
    foot = _alike(old[head:][::-1], new[head:][::-1])
    while True:
        cut, put = "".join(old[head : len(old) - foot]), "".join(new[head : len(new) - foot])
        # Found once, and there: `count` does not see a place that overlaps with another.
        if cut and before.count(cut) == 1 and before.replace(cut, put) == after:
            return cut, put
        head, foot = max(0, head - 1), max(0, foot - 1) if head == 0 else foot


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines at the beginning are the same in both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
