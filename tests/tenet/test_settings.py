"""What is set on a machine: which models, at which address, with which key, up to which cost."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from tenet.problems import NotPossible
from tenet.settings import Budget, Endpoint, Price, job_environment, read_settings

GUIDE = {"TENET_GUIDE_MODEL": "some-model", "TENET_GUIDE_BASE_URL": "http://127.0.0.1:1/v1"}


def test_a_model_is_an_address_and_a_name_or_a_provider_and_a_name() -> None:
    settings = read_settings(GUIDE | {"TENET_TEACHER_MODEL": "openai:another", "TENET_TEACHER_API_KEY": "sk-1"})
    assert settings.guide == Endpoint(model="some-model", base_url="http://127.0.0.1:1/v1")
    assert settings.teacher == Endpoint(model="openai:another", api_key=SecretStr("sk-1"))
    assert settings.judge is None and settings.endpoint("guide") == settings.guide


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"TENET_GUIDE_BASE_URL": "http://127.0.0.1:1/v1"}, "TENET_GUIDE_BASE_URL and TENET_GUIDE_MODEL are needed"),
        ({"TENET_JUDGE_MODEL": "some-model"}, "set TENET_JUDGE_BASE_URL with it, or name the provider"),
        (GUIDE | {"TENET_GUIDE_PRICE": "cheap"}, 'it is written as "0.15/0.60"'),
        (GUIDE | {"TENET_BUDGET_MONEY": "5"}, "cannot be kept without a price: set TENET_GUIDE_PRICE"),
        ({"TENET_BUDGET_TOKENS": "many"}, "TENET_BUDGET_TOKENS: input should be a valid integer"),
        ({"TENET_TRAIN_WORKERS": "two"}, "TENET_TRAIN_WORKERS: input should be a valid integer"),
        ({"TENET_WEB_PORT": "many"}, "^TENET_WEB_PORT: "),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_with_its_name(given: dict[str, str], told: str) -> None:
    with pytest.raises(NotPossible, match=told):
        read_settings(given)


def test_settings_that_the_page_kept_and_somebody_broke_are_named_with_their_file(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"TENET_GUIDE_MODEL": ', encoding="utf-8")
    with pytest.raises(NotPossible, match="is no JSON any more"):
        read_settings({"TENET_HOME": str(tmp_path)})


def test_a_budget_and_a_price_are_read() -> None:
    money = {"TENET_GUIDE_PRICE": "0.15/0.60", "TENET_BUDGET_MONEY": "2.5", "TENET_BUDGET_TOKENS": "1000000"}
    settings = read_settings(GUIDE | money)
    assert settings.budget == Budget(tokens=1_000_000, money=2.5)
    assert settings.guide and settings.guide.price == Price(0.15, 0.60)


def test_a_job_reads_the_same_settings_that_started_it(tmp_path: Path) -> None:
    given = {
        **GUIDE,
        "TENET_HOME": str(tmp_path),
        "TENET_PERSON": "ada",
        "TENET_TEACHER_MODEL": "openai:another",
        "TENET_TEACHER_API_KEY": "sk-1",
        "TENET_TEACHER_PRICE": "1/2",
        "TENET_GUIDE_PRICE": "0/0",
        "TENET_BUDGET_MONEY": "2.5",
        "TENET_REPLAY": str(tmp_path / "recording"),
    }
    settings = read_settings(given)
    assert read_settings({"TENET_PERSON": "ada"} | job_environment(settings)) == settings


def test_a_key_of_the_surroundings_never_joins_an_address_that_a_job_was_given() -> None:
    around = {"TENET_TEACHER_API_KEY": "sk-of-another", "TENET_JUDGE_MODEL": "openai:x", "TENET_REPLAY": "elsewhere"}
    job = read_settings(around | job_environment(read_settings(GUIDE)))
    assert job.teacher is None and job.judge is None and job.replay is None and job.guide
    assert job.guide.api_key is None


def test_a_job_asks_a_provider_where_the_person_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant")
    own = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9", "ANTHROPIC_API_KEY": "sk-ant"}
    given = read_settings(GUIDE | {"TENET_TEACHER_MODEL": "anthropic:some-model"})
    assert own.items() <= job_environment(given).items()
    assert not own.keys() & job_environment(read_settings(GUIDE)).keys(), "nobody asks this provider"


def test_an_own_scorer_has_an_address_and_a_key_that_jobs_get_too(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needed together"):
        read_settings({"TENET_HOME": str(tmp_path), "TENET_REWARD_URL": "https://scores.example"})
    whole = {"TENET_HOME": str(tmp_path), "TENET_REWARD_URL": "https://scores.example", "TENET_REWARD_KEY": "k-7421"}
    known = read_settings(whole)
    assert known.reward_service and "k-7421" not in repr(known)
    assert read_settings(job_environment(known)).reward_service == known.reward_service
    assert read_settings(job_environment(read_settings({"TENET_HOME": str(tmp_path)}))).reward_service is None


def test_where_a_training_runs_is_handed_on_to_its_job(tmp_path: Path) -> None:
    given = {
        "TENET_HOME": str(tmp_path),
        "TENET_TRAIN_WHERE": "slurm",
        "TENET_TRAIN_WORKERS": "4",
        "TENET_TRAIN_MACHINES": "2:3",
        "TENET_TRAIN_SLURM": "partition=gpu qos=low",
    }
    training = read_settings(given).training
    assert (training.where, training.workers, training.fewest_and_most) == ("slurm", 4, (2, 3))
    assert read_settings(job_environment(read_settings(given))).training == training
    with pytest.raises(ValueError, match="TENET_TRAIN_WHERE"):
        read_settings(given | {"TENET_TRAIN_WHERE": "moon"})
