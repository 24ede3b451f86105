"""The registries of MLflow. A version of a model is its weights, and equal weights are the same version; a version of a
prompt is its text.

The version points at the folder of safetensors where it lies; nothing is copied and nothing is pickled.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from prompts import Prompt, every
from tenet.settings import read_settings

if TYPE_CHECKING:
    from mlflow import MlflowClient

WEIGHTS = "weights_sha256"
TEXT = "sha256"


def register(name: str, folder: Path, weights_sha256: str, run_id: str | None, tags: Mapping[str, str]) -> int:
    """The version with these weights, made now if there is none; its tags are brought up to date."""
    client = _client()
    number = version_of(name, weights_sha256)
    if number is None:
        _make_sure_of(client, name)
        made = client.create_model_version(name, folder.as_uri(), run_id=run_id, tags={WEIGHTS: weights_sha256})
        number = int(made.version)
    for key, value in tags.items():
        client.set_model_version_tag(name, str(number), key, value)
    return number


def version_of(name: str, weights_sha256: str) -> int | None:
    versions = _client().search_model_versions(f"name = '{name}'")
    return max((int(found.version) for found in versions if found.tags.get(WEIGHTS) == weights_sha256), default=None)


def set_alias(name: str, alias: str, version: int) -> None:
    _client().set_registered_model_alias(name, alias, str(version))


def register_prompts(digests: Collection[str]) -> dict[str, str]:
    """The prompts behind some drafts as versions of the prompt registry, by tags for the model that came of them."""
    return {f"prompt.{prompt.name}": str(_prompt_version(prompt)) for prompt in every() if prompt.digest in digests}


def _prompt_version(prompt: Prompt) -> int:
    client, name = cast("Any", _client()), f"tenet.{prompt.name}"
    known: list[Any] = list(client.search_prompt_versions(name)) if client.get_prompt(name) else []
    same = [version for version in known if version.tags.get(TEXT) == prompt.digest]
    return int((same or [client.register_prompt(name, prompt.text, tags={TEXT: prompt.digest})])[0].version)


def log_evaluation(run_id: str, metrics: Mapping[str, float], *pages: Path) -> None:
    """Put the numbers and the pages beside the training that they are about."""
    client = _client()
    for key, value in metrics.items():
        client.log_metric(run_id, key, value)
    for page in pages:
        cast("Any", client).log_artifact(run_id, str(page), "evaluation")


def mark_run(run_id: str, tags: Mapping[str, str], metrics: Mapping[str, float]) -> None:
    """Say of a training that ended what it was a part of."""
    client = _client()
    for key, value in tags.items():
        client.set_tag(run_id, key, value)
    for key, value in metrics.items():
        client.log_metric(run_id, key, value)


def _make_sure_of(client: "MlflowClient", name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


def _client() -> "MlflowClient":
    from mlflow import MlflowClient

    uri = read_settings().mlflow_uri
    return MlflowClient(tracking_uri=uri, registry_uri=uri)
