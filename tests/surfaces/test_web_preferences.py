"""Settings on the page: what is saved counts, a key goes to its own address only and is never shown, and the environment comes first."""

import json
from pathlib import Path

import pytest

from surfaces.web.preferences import save, shown, tried
from tenet.problems import NotPossible
from tenet.settings import Settings, read_settings
from tests.fakes.openai_server import FakeOpenAI, Status

KEY = "sk-of-this-test"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "tester"})


def form(url: str, key: str = "", **more: str) -> str:
    guide = {"MODEL": "g", "BASE_URL": url, "API_KEY": key, "PRICE": "1/2"}
    return json.dumps({"models": {"guide": guide}, "tokens": "", "money": "", "base_model": "", **more})


def key_of(settings: Settings) -> str | None:
    return settings.guide.api_key.get_secret_value() if settings.guide and settings.guide.api_key else None


def test_what_is_saved_counts_here_and_for_every_later_reader(settings: Settings, tmp_path: Path) -> None:
    saved = save(settings, form("http://127.0.0.1:1/v1", KEY, money="3", base_model="HuggingFaceTB/SmolLM2-135M"))
    again = read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "tester"})
    for found in (saved, again):
        assert found.guide and found.guide.model == "g" and key_of(found) == KEY
        assert found.budget.money == 3 and found.base_model == "HuggingFaceTB/SmolLM2-135M"
    assert (tmp_path / "settings.json").stat().st_mode & 0o077 == 0
    assert KEY not in shown(saved)


def test_a_key_stays_with_its_address_and_goes_to_no_other(settings: Settings) -> None:
    saved = save(settings, form("http://127.0.0.1:1/v1", KEY))
    assert key_of(save(saved, form("http://127.0.0.1:1/v1"))) == KEY
    assert key_of(save(saved, form("http://127.0.0.1:2/v1"))) is None


def test_a_group_that_the_environment_sets_counts_from_there_alone(settings: Settings, tmp_path: Path) -> None:
    save(settings, form("http://127.0.0.1:1/v1", KEY, tokens="5000"))
    found = read_settings({"TENET_HOME": str(tmp_path), "TENET_GUIDE_MODEL": "openai:other"})
    assert found.guide and (found.guide.model, found.guide.base_url, key_of(found)) == ("openai:other", None, None)
    assert found.budget.tokens == 5000
    assert read_settings({"TENET_HOME": str(tmp_path), "TENET_GUIDE_MODEL": ""}).guide is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            form("http://127.0.0.1:1/v1", tokens="many"),
            "^a budget of tokens: input should be a valid integer, .* Nothing was changed.$",
        ),
        (json.dumps({"models": {"guide": {"BASE_URL": "http://127.0.0.1:1"}}}), "guide model are needed together"),
        (json.dumps({"models": {"judge": {"MODEL": "openai:x"}}, "money": "3"}), "without a price"),
        (json.dumps({"home": "/"}), "home"),
    ],
)
def test_what_does_not_hold_changes_nothing(settings: Settings, text: str, says: str) -> None:
    with pytest.raises(NotPossible, match=says):
        save(settings, text)
    assert not (settings.home / "settings.json").exists()


def test_a_connection_is_tried_with_a_real_question(settings: Settings) -> None:
    assert "No model is set" in tried(settings, "guide")["text"]
    with FakeOpenAI("ready", Status(401, "bad key")) as server:
        saved = save(settings, form(server.base_url, KEY))
        good, bad = tried(saved, "guide"), tried(saved, "guide")
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert good["good"] and "“ready”" in good["text"]
    assert not bad["good"] and "Correct the key" in bad["text"] and KEY not in bad["text"]
