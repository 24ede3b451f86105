from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tests.tenet.jobs.house import House


@pytest.fixture
def houses(tmp_path: Path) -> Generator[Callable[..., House]]:
    """Makes homes with rules of their own; whatever happened in them, nothing may be left running."""
    made: list[House] = []

    def make(**rules: float | bool | str) -> House:
        made.append(House(tmp_path, **rules))  # pyright: ignore[reportArgumentType]
        return made[-1]

    yield make
    for house in made[-1:]:
        house.clear()


@pytest.fixture
def house(houses: Callable[..., House]) -> House:
    return houses()


@pytest.fixture(params=["namespace", "no namespace"])
def either(request: pytest.FixtureRequest, houses: Callable[..., House]) -> House:
    """On a machine that allows PID namespaces, and on one that does not."""
    return houses(namespace=request.param == "namespace")
