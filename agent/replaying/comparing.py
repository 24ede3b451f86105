"""When a result of a replay is the one from then: by digest where the same inputs give the same bytes, by score where a
processor or a newer library may make other bits of them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from evals.checks import sameness
from evals.earlier import DEPLOYED
from evals.scoring import ACCURACY, compare_accuracy, compare_tenets
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.runfolder import predictions

Standing = Literal["same", "as good", "other bits", "differs"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
CLEAR = 0.05


class Found(NamedTuple):
    standing: Standing
    said: str


class Asked(NamedTuple):
    """What both evaluations were about."""

    spec: a.UseCaseSpec
    tenets: a.Tenets
    rows: Sequence[a.Row]


def compare_rows(then: a.DatasetCard, now: a.DatasetCard) -> Found:
    differing: list[a.Split] = [split for split in a.EVERY_SPLIT if then.files.get(split) != now.files.get(split)]
    if not differing:
        return Found("same", f"all {sum(file.rows for file in then.files.values())} rows, byte for byte")
    return Found(
        "differs", "; ".join(f"{split}: {_of(then, split)} then, {_of(now, split)} now" for split in differing)
    )


def _of(card: a.DatasetCard, split: a.Split) -> str:
    file = card.files.get(split)
    return f"{file.rows} rows ({file.sha256[:12]})" if file else "none"


def compare_weights(then: a.TrainingRun, now: a.TrainingRun) -> Found:
    if then.weights_sha256 == now.weights_sha256:
        return Found("same", f"the weights, byte for byte ({now.weights_sha256[:12]})")
    newer = [
        f"{name} {then.versions[name]} then, {now.versions.get(name)} now"
        for name in then.versions
        if then.versions[name] != now.versions.get(name)
    ]
    why = "; ".join(newer) or "the same libraries, so it is the processor or its number of threads"
    return Found("other bits", f"weights {now.weights_sha256[:12]} instead of {then.weights_sha256[:12]}: {why}")


def compare_systems(
    asked: Asked, then: Path, now: Path, before: Sequence[a.SystemScore], after: Sequence[a.SystemScore]
) -> Found:
    """Each way of answering against itself; `then` and `now` are the folders of the two projects. The model that was in
    production then is none of this one's work, and a home of its own has it not."""
    theirs = {system.name: system for system in after}
    before = [system for system in before if system.name != DEPLOYED or system.name in theirs]
    if missing := [system.name for system in before if system.name not in theirs]:
        return Found("differs", f"nothing was measured of {', '.join(missing)}")
    found = [compare_system(asked, then, now, system, theirs[system.name]) for system in before]
    worst = STANDINGS[max(STANDINGS.index(each.standing) for each in found)]
    if worst == "same":
        return Found("same", f"every answer of {', '.join(theirs)}")
    others = [(system, each) for system, each in zip(before, found, strict=True) if each.standing != "same"]
    said = [f"{system.name}: {each.said}" for system, each in others]
    return Found(worst, "; ".join(said))


def compare_system(asked: Asked, then: Path, now: Path, before: a.SystemScore, after: a.SystemScore) -> Found:
    if before.predictions.sha256 == after.predictions.sha256:
        return _verdicts(before, after)
    said, says = said_by(then, before), said_by(now, after)
    if said is None or says is None:
        return Found("differs", "other answers, and those of then are gone, so they cannot be set side by side")
    other = sum(said[id] != says.get(id) for id in said)
    counted = f"{other} of {len(said)} answers are others"
    clear = [result for result in paired(asked, said, says) if is_clear(result)]
    if clear:
        return Found("differs", f"{counted}: {'; '.join(in_words(result) for result in clear)}")
    return Found("as good", f"{counted}, and no score differs clearly")


def _verdicts(before: a.SystemScore, after: a.SystemScore) -> Found:
    """The same answers may still be judged otherwise."""
    changed = [id for id in before.tenets if before.tenets[id] != after.tenets.get(id)]
    if before.accuracy == after.accuracy and not changed:
        return Found("same", "every answer")
    return Found("differs", f"the same answers, judged otherwise: {', '.join(changed) or ACCURACY}")


def said_by(project: Path, system: a.SystemScore) -> dict[str, str] | None:
    path = project / system.predictions.path
    return dict(predictions(path)) if path.exists() else None


def paired(asked: Asked, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[a.PairedResult, ...]:
    """The right answers first, then tenet by tenet; what only a judge can say is left to the report."""
    whole = compare_accuracy(asked.rows, before, after, sameness(asked.spec))
    return (whole, *compare_tenets(asked.tenets, asked.rows, before, after))


def is_clear(result: a.PairedResult) -> bool:
    return result.p_value is not None and result.p_value < CLEAR


def in_words(result: a.PairedResult) -> str:
    """Such as "accuracy 71 % to 79 % (+8 points, 3 to 13)"."""
    if result.base.value is None or result.tuned.value is None or result.difference is None:
        return f"{result.tenet} cannot be compared"
    low, high = (100 * bound for bound in (result.low or 0.0, result.high or 0.0))
    return (
        f"{result.tenet} {result.base.value:.0%} to {result.tuned.value:.0%} "
        f"({100 * result.difference:+.0f} points, {low:+.0f} to {high:+.0f})"
    )


def heldout(project: Path, card: a.DatasetCard) -> tuple[a.Row, ...]:
    return tuple(a.Row.model_validate(row) for row in read_jsonl(project / card.files["heldout"].path))
