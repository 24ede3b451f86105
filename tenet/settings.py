"""What is set on this machine, read once from the environment. Nothing else in Tenet reads the environment.

Every name below is a variable with `TENET_` before it, such as `TENET_HOME` or `TENET_GUIDE_BASE_URL`.
"""

import getpass
import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr

from tenet.problems import NotPossible

CHECKOUT = Path(__file__).resolve().parent.parent


class Endpoint(BaseModel):
    """A language model behind an OpenAI-compatible address. The key is sent to this address and no other."""

    model_config = ConfigDict(frozen=True)

    model: str
    base_url: str
    api_key: SecretStr | None = None


class Slack(BaseModel):
    """The Slack workspace that `tenet slack` serves."""

    model_config = ConfigDict(frozen=True)

    bot_token: SecretStr
    app_token: SecretStr | None = None
    """For Socket Mode, which needs no public address."""
    signing_secret: SecretStr | None = None
    """For HTTP: what proves that a request comes from Slack. Used when there is no app token."""
    approvers: frozenset[str] = frozenset()
    """Slack user ids that may approve; empty: everybody who is in the thread."""
    web_url: str | None = None
    """Where people open the web page, for the links in cards."""
    api_url: str = "https://slack.com/api/"
    port: int = 3000


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True)

    home: Path
    """Projects, jobs, base models and the MLflow database."""
    person: str
    """Who approves and edits on this machine when nobody has logged in."""
    guide: Endpoint | None = None
    """The model that interviews and drafts; without one the built-in mind does."""
    teacher: Endpoint | None = None
    """The model that writes rows."""
    judge: Endpoint | None = None
    base_model: str = "tenet-tiny"
    database: str | None = None
    """A Postgres address for the bookmarks of conversations, when several processes serve one home."""
    mlflow_uri: str
    web_host: str = "127.0.0.1"
    web_port: int = 7860

    @property
    def projects(self) -> Path:
        return self.home / "projects"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    env = os.environ if environment is None else environment
    home = Path(env.get("TENET_HOME") or Path.home() / ".tenet").expanduser().resolve()
    given = {
        name: env[f"TENET_{name.upper()}"]
        for name in ("base_model", "database", "web_host", "web_port")
        if env.get(f"TENET_{name.upper()}")
    }
    return Settings(
        home=home,
        person=env.get("TENET_PERSON") or getpass.getuser(),
        guide=_endpoint(env, "guide"),
        teacher=_endpoint(env, "teacher"),
        judge=_endpoint(env, "judge"),
        mlflow_uri=env.get("MLFLOW_TRACKING_URI") or f"sqlite:///{home}/mlflow.db",
        **given,  # pyright: ignore[reportArgumentType]  (pydantic turns the words into numbers)
    )


def read_slack_settings() -> Slack:
    """Raises `NotPossible` with what is missing. The secrets are taken out of the environment, so no child gets them."""
    names = ("bot_token", "app_token", "signing_secret")
    secrets = {name: value for name in names if (value := os.environ.pop(f"TENET_SLACK_{name.upper()}", ""))}
    given = {
        name: value
        for name in ("web_url", "api_url", "port")
        if (value := os.environ.get(f"TENET_SLACK_{name.upper()}"))
    }
    if "bot_token" not in secrets or not secrets.keys() & {"app_token", "signing_secret"}:
        raise NotPossible(
            "The Slack bot needs TENET_SLACK_BOT_TOKEN (xoxb-…) and TENET_SLACK_APP_TOKEN (xapp-…), "
            "or TENET_SLACK_SIGNING_SECRET to be called over HTTP. docs/guides/slack.md shows where to find them."
        )
    approvers = os.environ.get("TENET_SLACK_APPROVERS", "").replace(",", " ").split()
    return Slack.model_validate(secrets | given | {"approvers": frozenset(approvers)})


def has_slack() -> bool:
    """Whether a bot token is set, without a look at it."""
    return bool(os.environ.get("TENET_SLACK_BOT_TOKEN"))


def quiet_libraries() -> None:
    """Nothing phones home and no stored bookmark can run code; call before these libraries are imported."""
    quiet = {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "LANGGRAPH_STRICT_MSGPACK": "true",
        "TOKENIZERS_PARALLELISM": "false",
    }
    for name, value in quiet.items():
        os.environ.setdefault(name, value)
    if os.environ["LANGGRAPH_STRICT_MSGPACK"].lower() != "true":
        raise ValueError(
            "LANGGRAPH_STRICT_MSGPACK must be true: without it a stored bookmark could run code. Unset it and start again."
        )


def environment_with(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment for a child, with more on top."""
    return {**os.environ, **extra}


def job_environment(settings: Settings) -> dict[str, str]:
    """What a job may know of this machine. Keys travel here and never on a command line."""
    env = {
        "TENET_HOME": str(settings.home),
        "TENET_BASE_MODEL": settings.base_model,
        "MLFLOW_TRACKING_URI": settings.mlflow_uri,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "PYTHONUNBUFFERED": "1",
    }
    if settings.teacher:
        env |= _endpoint_environment("teacher", settings.teacher)
    return env


def _endpoint(env: Mapping[str, str], role: str) -> Endpoint | None:
    prefix = f"TENET_{role.upper()}"
    base_url, model = env.get(f"{prefix}_BASE_URL"), env.get(f"{prefix}_MODEL")
    if not base_url and not model:
        return None
    if not base_url or not model:
        raise ValueError(f"{prefix}_BASE_URL and {prefix}_MODEL are needed together; only one of them is set")
    key = env.get(f"{prefix}_API_KEY")
    return Endpoint(model=model, base_url=base_url, api_key=SecretStr(key) if key else None)


def _endpoint_environment(role: str, endpoint: Endpoint) -> dict[str, str]:
    prefix = f"TENET_{role.upper()}"
    env = {f"{prefix}_BASE_URL": endpoint.base_url, f"{prefix}_MODEL": endpoint.model}
    if endpoint.api_key:
        env[f"{prefix}_API_KEY"] = endpoint.api_key.get_secret_value()
    return env
