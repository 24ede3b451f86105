"""What is served, and on what evidence."""

from typing import Literal

from pydantic import Field

from tenet.artifacts.values import Artifact, Digest, Sample, Text


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
