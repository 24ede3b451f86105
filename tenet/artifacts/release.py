"""What is served, and on what evidence."""

from typing import Literal

from pydantic import Field

from tenet.artifacts.values import Artifact, Digest, Sample, Text

BESIDE = (
    "Beside a model in production it becomes the candidate and gets a copy of the traffic; tenet traffic shows both and puts it "
    "in front. To replace the old one at once, set rollout to: at once."
)
IN_PLACE = "It replaces the model in production at once, as soon as it answers as evaluated."


class Deployment(Artifact):
    """What would be served, from what evidence; nothing runs before this is approved."""

    engine: Literal["transformers-serve", "vllm"]
    model: Text
    """Folder of the merged model, relative to the project's folder."""
    weights_sha256: Digest
    adapter: Text | None = None
    """Folder of the adapter, which vLLM serves on top of the base model."""
    adapter_sha256: Digest | None = None
    report: Digest
    model_name: Text
    model_version: int | None = None
    host: Literal["127.0.0.1"] = "127.0.0.1"
    rollout: Literal["at once", "shadow"] | None = None
    """Beside a model that is in production: take its place at once, or get a copy of its traffic first (shadow)."""
    instruction: Text
    max_tokens: int = Field(default=16, ge=1)
    notes: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """The notes, and what follows from the rollout as it is now."""
        match self.rollout:
            case "shadow":
                return (*self.notes, BESIDE)
            case "at once":
                return (*self.notes, IN_PLACE)
            case None:
                return self.notes


class Release(Artifact):
    """The deployment as it runs; its address is in the job of the service, since a port may change at a restart."""

    deployment: Digest
    service: Text
    """Key of the job that keeps the server alive."""
    gateway: Text | None = None
    """Key of the job that answers clients; a release from before there were gateways has none."""
    alias: str | None = None
    checked_rows: int = Field(ge=0)
    same_answers: int = Field(ge=0)
    """How many of the checked rows the served model answered as the evaluated one did."""
    first_answer: Sample
