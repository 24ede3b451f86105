"""Who judges, and what a person is told about it."""

import pytest

from tenet.models.roles import choose_judge, family
from tenet.settings import Endpoint, read_settings


def named(**models: str) -> dict[str, str]:
    return {f"TENET_{role.upper()}_MODEL": model for role, model in models.items()}


@pytest.mark.parametrize(
    ("model", "base_url", "line"),
    [
        ("openai:gpt-5-mini", None, "gpt"),
        ("anthropic:claude-sonnet", None, "claude"),
        ("meta-llama/Llama-3.2-3B", "http://x", "llama"),
        ("llama3.2:3b", "http://x", "llama"),
        ("qwen2.5:latest", "http://x", "qwen"),
        ("Qwen/Qwen3-8B-Instruct", "http://x", "qwen"),
    ],
)
def test_a_family_is_seen_in_the_name(model: str, base_url: str | None, line: str) -> None:
    assert family(Endpoint(model=model, base_url=base_url)) == line


@pytest.mark.parametrize(
    ("models", "judge", "told"),
    [
        ({}, None, "stay unjudged"),
        (
            {"guide": "openai:gpt-5", "judge": "anthropic:claude-4", "teacher": "openai:gpt-5"},
            "anthropic:claude-4",
            "judges.",
        ),
        ({"guide": "anthropic:claude-4", "teacher": "openai:gpt-5"}, "anthropic:claude-4", "no judge is set"),
        ({"guide": "openai:gpt-4", "teacher": "openai:gpt-5"}, "openai:gpt-4", "of its own family"),
        (
            {"guide": "openai:gpt-4", "teacher": "openai:gpt-5", "persona": "mistralai:mistral-small"},
            "mistralai:mistral-small",
            "the persona judges, since no judge is set",
        ),
        ({"persona": "openai:gpt-4", "teacher": "openai:gpt-5"}, "openai:gpt-4", "of its own family"),
        ({"teacher": "openai:gpt-5"}, "openai:gpt-5", "(it judges itself): it may be kind"),
        (
            {"judge": "openai:gpt-4", "teacher": "openai:gpt-5"},
            "openai:gpt-4",
            "Set TENET_JUDGE_MODEL to a model of another",
        ),
    ],
)
def test_the_judge_is_of_another_family_than_the_teacher_or_that_is_said(
    models: dict[str, str], judge: str | None, told: str
) -> None:
    chosen = choose_judge(read_settings(named(**models)))
    assert (chosen.endpoint.model if chosen.endpoint else None) == judge
    assert told in chosen.note
