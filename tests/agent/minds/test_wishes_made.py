"""What a wish changes in the artefact under review, over wishes whose effect was written down first."""

from pathlib import Path

import pytest

from tests.agent.minds.wishes_made import FILES, is_met, read


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_wishes_change_what_was_wished_and_nothing_else(file: Path) -> None:
    wishes = read(file)
    assert [wish.words for wish in wishes if not is_met(wish)] == [wish.words for wish in wishes if wish.is_miss]
