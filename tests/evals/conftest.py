"""Models for the whole area: made once."""

from pathlib import Path

import pytest

from tests.evals.building import save_small_model, split_rows


@pytest.fixture(scope="session")
def untuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_small_model(tmp_path_factory.mktemp("models") / "untuned", split_rows()[0], steps=0)


@pytest.fixture(scope="session")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_small_model(tmp_path_factory.mktemp("models") / "tuned", split_rows()[0], steps=60)
