"""The kinds of job that are offered as answers are understood in the language that they are offered in."""

import pytest

from agent.languages import Language, in_language
from agent.minds.builtin.jobs import job_described
from agent.minds.builtin.questions import KINDS


@pytest.mark.parametrize("language", ["English", "German", "French"])
def test_each_kind_that_is_offered_is_understood_as_itself(language: Language) -> None:
    offered = [in_language(kind, language) for kind in KINDS]
    assert language == "English" or not set(offered) & set(KINDS)
    assert [job_described([kind], ()) for kind in offered] == ["classification", "extracting", "writing"]
