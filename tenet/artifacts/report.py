"""Whether the tuned model is better, what it cost elsewhere, and whether it may ship."""

from typing import Literal

from pydantic import Field

from tenet.artifacts.judges import JudgeRecord, PanelFound, PeopleFound, Preference
from tenet.artifacts.scores import GradedResult, PairedResult, Speed, SystemScore
from tenet.artifacts.values import Artifact, DataFile, Digest, Frozen, Rate, Sample, Text


class WeakSlice(Frozen):
    """A group of held-out rows on which the tuned model is right clearly less often than on the others."""

    name: Text
    here: Rate
    elsewhere: Rate


class RightByGroup(Frozen):
    """Right answers to the same rows from people of two groups (who asks)."""

    groups: dict[str, Rate]
    difference: float
    """Of the better group to the other (fairlearn)."""
    low: float
    high: float
    """Its 95 % interval, over the same rows from either; below zero where the groups may as well be the other way around."""
    ratio: float | None = None


class Elsewhere(Frozen):
    """What the tuning cost where nobody trained: general skills, and safety. Untuned against tuned on the same probes."""

    skills: tuple[PairedResult, ...] = ()
    """Right answers over all general skills first, then skill by skill; empty where the base model knows none of them."""
    lost: tuple[str, ...] = ()
    """Skills that fell clearly, and by more than what a suite drawn anew would move them."""
    safety: tuple[PairedResult, ...] = ()
    """By kind of probe, how many were passed."""
    asked: dict[str, Text] = {}
    """By kind of probe, what is asked and when it fails."""
    failed: dict[str, tuple[Sample, ...]] = {}
    """By kind of probe, the first that the tuned model failed."""
    by_group: dict[str, RightByGroup] = {}
    """Of the untuned and of the tuned model: whether it is right as often for one group as for the other."""
    same_again: Rate | None = None
    """Held-out rows that got the same answer when they were asked again one at a time: the noise of the measurement itself."""
    notes: tuple[str, ...] = ()


class MeanScore(Frozen):
    """As lm-eval gives it, for one model on its own."""

    mean: float
    stderr: float | None = None


class StandardTask(Frozen):
    """A standard benchmark on the untuned and the tuned model, asked where they are served."""

    name: Text
    metric: Text
    rows: int = Field(ge=0)
    base: MeanScore
    tuned: MeanScore
    paired: PairedResult | None = None
    """The same answers, row against row; absent where a score is no right or wrong."""


class Benchmarks(Artifact):
    """What standard benchmarks say of these weights: the file benchmarks.yaml of a project, and a part of the next report."""

    weights_sha256: Digest
    harness: Text
    tasks: tuple[StandardTask, ...] = ()
    left_out: dict[str, Text] = {}


class SureRows(Frozen):
    """The rows on which a model is surest, and how often it is right there."""

    share: float = Field(gt=0, le=1)
    sure: float = Field(ge=0, le=1)
    """How sure it is of the least sure of them."""
    on_average: float | None = None
    right: Rate


class Confidence(Frozen):
    """How far a model's own doubt tells right from wrong: the likelihood that it gives each label."""

    rows: int = Field(ge=1)
    auc: float | None = None
    """How often a right answer was surer than a wrong one; absent when all were right or all were wrong."""
    auc_by_label: dict[str, float] = {}
    """Each label against the others (area under the ROC curve)."""
    precision_by_label: dict[str, float] = {}
    """The area under the precision-recall curve."""
    off_by: float
    """How far the sureness is from the share of right answers on average (expected calibration error)."""
    off_by_label: dict[str, float] = {}
    """The same of the chance that each label gets, against the share of rows that have it."""
    brier: float
    bins: tuple[SureRows, ...] = ()
    """Five parts of equally many rows by sureness, the surest first, each with its own rate."""
    surest: tuple[SureRows, ...] = ()
    """What it is right on if only the surest rows are answered, and the others go to a person."""
    chances: DataFile | None = None
    """What each label got on each row: whoever wants to can draw the curves again."""


Verdict = Literal["ship", "do not ship", "cannot tell"]


class ServedAlike(Frozen):
    """Held-out rows that a way of serving answers as they were measured, and the first that it does not."""

    way: Text
    rate: Rate
    request: str | None = None
    measured: str | None = None
    served: str | None = None


class EvalReport(Artifact):
    rows: int = Field(ge=1)
    systems: tuple[SystemScore, ...]
    paired: tuple[PairedResult, ...]
    began_with: PairedResult | None = None
    """Right answers against the model that this training began with, where an earlier training left that."""
    graded: GradedResult | None = None
    """The main comparison by degrees; nothing where an answer is only right or wrong."""
    verdict: Verdict
    reasons: tuple[Text, ...] = Field(min_length=1)
    slices: dict[str, dict[str, Rate]] = {}
    """Accuracy of each system by label, or by field."""
    weak: tuple[WeakSlice, ...] = ()
    """Where the tuned model is weak, the weakest first."""
    speeds: dict[str, Speed] | None = None
    """What an answer of each system takes."""
    on_training_rows: Rate | None = None
    """Right answers of the tuned model on rows that it was trained on: far above the held-out ones, it learned by heart."""
    elsewhere: Elsewhere | None = None
    benchmarks: Benchmarks | None = None
    """Standard tasks through lm-eval, where somebody had them asked of these weights."""
    confidence: Confidence | None = None
    """Of a classification: how sure the tuned model is, and how rightly."""
    people: tuple[PeopleFound, ...] = ()
    """Marks of people, and what they make of the automatic verdicts."""
    served: tuple[ServedAlike, ...] | None = None
    """Whether the tuned model says the same in the ways in which it would be served; nothing in reports of before."""
    outcomes: DataFile | None = None
    """The verdicts that people can mark, row by row: {"id", "tenet", "outcome"}."""
    model_name: Text
    judge: Text | None = None
    """Who judged what no program can check, and whether that is a judge to trust."""
    judge_records: tuple[JudgeRecord, ...] = ()
    """How the judge did where the right verdict is known, tenet by tenet."""
    mlflow_judges: tuple[str, ...] = ()
    """The judges of the tenets on which a judge is believed, as they are named in the experiment of the training in MLflow."""
    panel: PanelFound | None = None
    """Where several judges decided: how far they agreed, and what that took."""
    preferences: tuple[Preference, ...] = ()
    """Tuned against untuned, pair by pair, for the tenets that only a judge can decide."""
    model_version: int | None = Field(default=None, ge=1)
    html: str | None = None
    html_sha256: Digest | None = None
