"""The base model that Tenet carries, a smaller one, and a home for MLflow, made once for the area; a training that is about to begin."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenet import artifacts as a
from tenet.bases import EMBEDDED_FOLDER
from tests.trainers.building import plan, rows, run_folder
from tests.trainers.killing import look_around, save_smallest_model
from trainers import snapshots
from trainers.opening import Opened, opened
from trainers.warmth import load_libraries


@pytest.fixture(scope="session", autouse=True)
def memory_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test that is killed leaves of its snapshots lies with the other files of the tests, and not in the machine's memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshots, "MEMORY", tmp_path_factory.mktemp("memory"))
        yield


@pytest.fixture(scope="session")
def base() -> Path:
    return EMBEDDED_FOLDER


@pytest.fixture(scope="session")
def mlflow_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db"


@pytest.fixture
def home(tmp_path: Path, mlflow_uri: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TENET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow_uri)
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    return tmp_path / "home"


@pytest.fixture(scope="session")
def smallest(tmp_path_factory: pytest.TempPathFactory, mlflow_uri: str) -> Path:
    """Beside it, all that every forked training would have to load by itself."""
    load_libraries("sft")
    folder = save_smallest_model(tmp_path_factory.mktemp("smallest"))
    look_around(folder, mlflow_uri)
    return folder


@pytest.fixture
def job(tmp_path: Path, smallest: Path, home: Path) -> Iterator[Opened]:
    """Opened, with an adapter to train and eight rows to be examined on."""
    import mlflow
    from trl.trainer.sft_config import SFTConfig

    lora = a.Lora(r=2, lora_alpha=4, target_modules="all-linear")
    run = run_folder(tmp_path / "triage", plan(str(smallest), lora=lora), rows(4), rows(8, start=12))
    yield opened(run, SFTConfig)
    mlflow.end_run()
