"""A training: the plan with its forecast, and the run that came of it."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tenet.artifacts.data_plan import SourceDocument
from tenet.artifacts.values import Artifact, DataFile, Digest, Frozen, Text


class Forecast(Frozen):
    minutes: float = Field(ge=0)
    memory_gb: float = Field(ge=0)
    smallest_detectable_gain: float = Field(ge=0, le=1)
    """The smallest difference that the held-out rows can show, as a share of answers."""
    basis: Text


class Lora(Frozen):
    r: int = Field(ge=1)
    lora_alpha: int = Field(ge=1)
    lora_dropout: float = Field(default=0.0, ge=0, lt=1)
    target_modules: str | tuple[str, ...] = "all-linear"
    modules_to_save: tuple[str, ...] = ()
    """Layers that are trained whole beside the adapter and kept in it."""
    strengths: tuple[Annotated[float, Field(gt=0, lt=1)], ...] | None = None
    """Shares of its full strength at which the trained adapter is tried on the validation rows: the weakest that answers them as
    well is kept, since it forgets less of what the base model could do."""

    @model_validator(mode="after")
    def _only_an_adapter_is_weakened(self) -> "Lora":
        if self.strengths and self.modules_to_save:
            raise ValueError(
                "strengths scale an adapter, and modules_to_save are no part of it: leave one of the two out"
            )
        return self


class Thumb(Frozen):
    """What somebody thought of one answer: a row of KTO."""

    id: Text
    input: Text
    answer: Text
    up: bool


class WarmStart(Frozen):
    """A short supervised training on the rows, before a practice whose model would hardly ever be right."""

    lora: Lora | None = None
    train: dict[str, Any]
    """TRL's field names, of SFT."""
    minutes: float = Field(ge=0)
    """Of the plan's forecast."""
    max_minutes: float = Field(gt=0)

    @property
    def in_forecast(self) -> str:
        """What stands of it at the end of the plan's `basis`."""
        return f", after a warm start of {self.lasts}"

    @property
    def lasts(self) -> str:
        return f"{self.minutes:g} minutes" if self.minutes else "a few seconds"


class TrainingPlan(Artifact):
    """A recipe that is ready to run; `train` takes TRL's field names unchanged."""

    method: Literal["sft", "dpo", "grpo", "kto", "pretrain", "reward_model"]
    base_model: Text
    """A name of the catalogue, a local folder or a hub id."""
    dataset: Digest
    start_from: Text | None = None
    """Folder of a merged model of this project to begin with instead of the base model, and its digest below."""
    start_sha256: Digest | None = None
    mended_from: Digest | None = None
    """The plan that this one mends: what was learned with that one while it was healthy is gone on with."""
    thumbs: DataFile | None = None
    """Of KTO: the thumbs that people gave to answers of a released model, as they were when this plan was made."""
    documents: tuple[SourceDocument, ...] | None = None
    """Of continued pre-training: what is read, in the version that this plan speaks of."""
    warm_start: WarmStart | None = None
    """Of practice over a reward; without it practice begins at once."""
    reward_model: Text | None = None
    """Of practice over a reward: folder of a reward model of this project that is one more term, and its digest below."""
    reward_model_sha256: Digest | None = None
    lora: Lora | None = None
    train: dict[str, Any]
    max_minutes: float = Field(gt=0)
    forecast: Forecast
    reasons: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _only_practice_is_taught_first(self) -> "TrainingPlan":
        if self.warm_start and self.method != "grpo":
            raise ValueError(
                f"warm_start is for practice (method: grpo); {self.method} learns from the rows itself: leave it out"
            )
        return self


class TrainingRun(Artifact):
    plan: Digest
    adapter: Text | None = None
    """Folder of the peft adapter, relative to the project's folder."""
    merged: Text
    """Folder of the merged model, relative to the project's folder."""
    weights_sha256: Digest
    base_model: Text
    steps: int = Field(ge=0)
    kept_step: int | None = None
    """The step whose weights were kept, by what it answered to the validation rows; absent where none were asked."""
    heldout_right: float | None = None
    """The share of the validation rows that these weights answered rightly."""
    strength: float | None = None
    """The share of its full strength at which the adapter was kept; absent where it was tried at no other."""
    first_loss: float | None = None
    last_loss: float | None = None
    first_reward: float | None = None
    last_reward: float | None = None
    """Of reinforcement learning: what an answer earned on average when it began and when it ended."""
    seconds: float = Field(ge=0)
    """Over all starts, if it was killed and went on."""
    forecast_minutes: float | None = None
    """What its plan had said."""
    peak_memory_gb: float | None = None
    notes: tuple[str, ...] = ()
    """What was noticed while it trained, in plain words with the remedy."""
    seed: int
    mlflow_run: str | None = None
    versions: dict[str, str]
