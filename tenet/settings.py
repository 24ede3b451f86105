"""What is set on this machine: by the environment, and below it by what a person set on the page. Nothing else in Tenet
reads the environment.

Every name below is a variable with `TENET_` before it, such as `TENET_HOME` or `TENET_GUIDE_BASE_URL`.
"""

import getpass
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from tenet.problems import BadSettings, NotPossible

CHECKOUT = Path(__file__).resolve().parent.parent

Role = Literal["guide", "teacher", "judge", "persona", "guard"]
ROLES: tuple[Role, ...] = get_args(Role)

MOST_JUDGES = 5
"""Of a panel, the first one counted in."""
KEPT = "settings.json"


class Price(NamedTuple):
    """Of a million tokens, in the currency of the budget."""

    input: float
    output: float


class Endpoint(BaseModel):
    """A language model: a name behind an OpenAI-compatible address, or `provider:model` as LangChain knows it.

    The key is sent to this address, or to this provider, and to no other.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    base_url: str | None = None
    api_key: SecretStr | None = None
    price: Price | None = None


class Budget(BaseModel):
    """What the questions of one project to language models may cost in all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens: int | None = None
    money: float | None = None

    @property
    def is_set(self) -> bool:
        return self.tokens is not None or self.money is not None


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


class Serving(BaseModel):
    """How released models are reached, and what is looked at of their traffic."""

    model_config = ConfigDict(frozen=True)

    host: str = "127.0.0.1"
    """Where gateways listen; beyond this machine only with keys for their clients."""
    seconds: float = 120.0
    """One answer may take so long."""
    in_flight: int = 256
    """So many requests are worked on at once; one more is turned away."""
    request_bytes: int = 1_000_000
    trace_share: float = 0.05
    """Of the answers, this share is kept without personal data and shown in MLflow; 0: none."""
    judge_share: float | None = None
    """Of the copies of a shadow, this share goes to the judge; without it all for a judge on this machine, none for one elsewhere."""
    watch_inputs: bool = True
    """Whether what people ask is compared with the training rows; a process of its own with the embedding model does it."""
    alert_webhook: str = ""
    """Alerts are sent here too, as JSON with a `text`."""
    alert_secret: SecretStr = SecretStr("")
    """They are signed with it, so that the receiver knows whose they are."""


class Hub(BaseModel):
    """A model hub that models are pushed to. The token is sent to this address and to no other."""

    model_config = ConfigDict(frozen=True)

    token: SecretStr
    url: str = "https://huggingface.co"

    @property
    def is_hugging_face(self) -> bool:
        return self.url == "https://huggingface.co"

    def without_tokens(self) -> dict[str, str]:
        """This process's environment for a child that may use this token and no other."""
        return {name: value for name, value in os.environ.items() if "TOKEN" not in name and name != "HF_ENDPOINT"}


class RewardService(BaseModel):
    """The person's own scorer of answers: the one address that a reward may ask, and the key that its requests are signed with."""

    model_config = ConfigDict(frozen=True)

    url: str
    key: SecretStr


class Training(BaseModel):
    """Where a training runs, and by how many processes; what it learns is the same everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    where: Literal["here", "slurm", "ray"] = "here"
    workers: int = Field(default=1, ge=1)
    """Processes on a machine, one a GPU where there are any."""
    machines: str = Field(default="1", pattern=r"^[1-9]\d*(:[1-9]\d*)?$")
    """Of Slurm. "2:4": it begins with four and goes on with two."""
    slurm: str = ""
    """What the scheduler is told, in its own words: "partition=gpu qos=high time=240"."""
    ray: str = ""
    """Where the jobs server of the cluster listens: http://head:8265."""
    ray_token: SecretStr = SecretStr("")

    @property
    def fewest_and_most(self) -> tuple[int, int]:
        fewest, _, most = self.machines.partition(":")
        return int(fewest), int(most or fewest)


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True)

    home: Path
    """Projects, jobs, base models and the MLflow database."""
    person: str
    """Who approves and edits on this machine when nobody has logged in."""
    language: Literal["English", "German", "French"] = "English"
    """Of the first question, before anybody spoke: TENET_LANGUAGE, else what the machine is set to."""
    guide: Endpoint | None = None
    """The model that interviews and drafts; without one the built-in mind does."""
    teacher: Endpoint | None = None
    """The model that writes rows."""
    judge: Endpoint | None = None
    more_judges: tuple[Endpoint, ...] = ()
    """Others that judge beside it, as a panel: most of them decide."""
    persona: Endpoint | None = None
    """The model that plays the user of a scenario; without one the guide does."""
    guard: Endpoint | None = None
    """A guard model that looks for harmful content in the rows of the dataset."""
    budget: Budget = Budget()
    replay: Path | None = None
    """A folder of recorded answers: no model is asked, and what is not recorded is an error."""
    base_model: str = "tenet-tiny"
    database: str | None = None
    """A Postgres address for the bookmarks of conversations, when several processes serve one home."""
    mlflow_uri: str
    web_host: str = "127.0.0.1"
    web_port: int = 7860
    allow_unsandboxed_reward: bool = False
    """An administrator's decision: where no sandbox holds, reward code runs all the same, and every surface says so."""
    reward_service: RewardService | None = None
    serving: Serving = Serving()
    training: Training = Training()
    vllm: Path | None = None
    """An environment with vLLM, which serves instead of transformers where there is one."""

    @property
    def projects(self) -> Path:
        return self.home / "projects"

    def endpoint(self, role: Role) -> Endpoint | None:
        found: Endpoint | None = getattr(self, role)
        return found


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    try:
        return _read(os.environ if environment is None else environment)
    except ValueError as error:
        raise BadSettings(f"{_in_words(error)}. Nothing was started; set it right, or unset it.") from error


_PREFIX_OF_MODEL = {"Budget": "TENET_BUDGET_", "Serving": "TENET_GATEWAY_", "Training": "TENET_TRAIN_"}


def _in_words(error: ValueError) -> str:
    """The names of the settings as a person wrote them, and never their values: one may be a key."""
    if not isinstance(error, ValidationError):
        return str(error).rstrip(".")
    prefix = _PREFIX_OF_MODEL.get(error.title, "TENET_")
    wrong = [(str(one["loc"][-1]) if one["loc"] else "", one["msg"]) for one in error.errors(include_input=False)]
    return "; ".join(f"{prefix}{name.upper()}: {said[0].lower()}{said[1:]}" for name, said in wrong)


def _read(env: Mapping[str, str]) -> Settings:
    home = Path(env.get("TENET_HOME") or Path.home() / ".tenet").expanduser().resolve()
    env = {**kept_settings(home, env), **env}
    given = {
        name: env[f"TENET_{name.upper()}"]
        for name in ("base_model", "database", "web_host", "web_port", "allow_unsandboxed_reward")
        if env.get(f"TENET_{name.upper()}")
    }
    endpoints: dict[Role, Endpoint | None] = {role: _endpoint(env, role) for role in ROLES}
    replay = env.get("TENET_REPLAY")
    return Settings(
        home=home,
        person=env.get("TENET_PERSON") or getpass.getuser(),
        language=_language(env),
        guide=endpoints["guide"],
        teacher=endpoints["teacher"],
        judge=endpoints["judge"],
        more_judges=_more_judges(env, endpoints["judge"]),
        persona=endpoints["persona"],
        guard=endpoints["guard"],
        budget=_budget(env, endpoints),
        replay=Path(replay).expanduser().resolve() if replay else None,
        mlflow_uri=env.get("MLFLOW_TRACKING_URI") or f"sqlite:///{home}/mlflow.db",
        vllm=Path(env["TENET_VLLM"]).expanduser().absolute() if env.get("TENET_VLLM") else None,
        serving=Serving.model_validate(_serving(env)),
        training=Training.model_validate(_training(env)),
        reward_service=_reward_service(env),
        **given,  # pyright: ignore[reportArgumentType]  (pydantic turns the words into numbers)
    )


_LANGUAGES: dict[str, Literal["English", "German", "French"]] = {"de": "German", "fr": "French", "en": "English"}


def _language(env: Mapping[str, str]) -> Literal["English", "German", "French"]:
    """By the locale's first two letters, such as `de_AT.UTF-8`; a language that Tenet does not speak is English."""
    names = ("TENET_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((env[name] for name in names if env.get(name)), "")
    return _LANGUAGES.get(said[:2].casefold(), "English")


GROUPS = ("TENET_GUIDE_", "TENET_TEACHER_", "TENET_JUDGE_", "TENET_BUDGET_", "TENET_BASE_MODEL")
"""What a person may set on the page, each as a whole: its names begin so."""


def kept_settings(home: Path, env: Mapping[str, str]) -> dict[str, str]:
    """HOME/settings.json, which the page writes. A group that the environment sets, or empties, counts from there alone:
    a key never joins an address that it does not belong to."""
    path = home / KEPT
    try:
        kept: dict[str, str] = json.loads(path.read_bytes()) if path.exists() else {}
    except ValueError as error:
        raise BadSettings(
            f"{path} is no JSON any more ({error}): mend it, or delete it and set the models anew"
        ) from error
    free = tuple(group for group in GROUPS if not is_set(group, env))
    return {name: value for name, value in kept.items() if name.startswith(free)}


def is_set(group: str, environment: Mapping[str, str] | None = None) -> bool:
    """Whether the environment says anything about this group of names."""
    return any(name.startswith(group) for name in (os.environ if environment is None else environment))


def keep_settings(settings: Settings, values: Mapping[str, str]) -> Settings:
    """Keep these values in HOME/settings.json, for its owner alone. Raises BadSettings, and keeps nothing, where they do not hold."""
    here = {**os.environ, "TENET_HOME": str(settings.home), "TENET_PERSON": settings.person}
    try:
        found = _read({**{name: value for name, value in values.items() if not _is_fixed(name)}, **here})
    except ValueError as error:
        raise BadSettings(f"{_in_words(error)}.") from error
    path = settings.home / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(
        os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump({name: value for name, value in values.items() if value}, file, indent=1)
    path.with_suffix(".new").replace(path)
    return found


def _is_fixed(name: str) -> bool:
    return any(name.startswith(group) and is_set(group) for group in GROUPS)


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


def read_hub(environment: Mapping[str, str] | None = None) -> Hub:
    """Raises `NotPossible` with what is missing. A token that another program keeps on this machine is never used."""
    env = os.environ if environment is None else environment
    token, url = env.get("TENET_HUB_TOKEN", ""), env.get("TENET_HUB_URL", "").rstrip("/")
    if not token:
        raise NotPossible(
            "A push needs TENET_HUB_TOKEN, a token of the hub that may write; for another hub than huggingface.co "
            "TENET_HUB_URL too. Nothing was sent."
        )
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise NotPossible(
            f"TENET_HUB_URL is {url}: beyond this machine only https keeps the token secret. Nothing was sent."
        )
    return Hub.model_validate({"token": token} | ({"url": url} if url else {}))


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
        "TENET_ALLOW_UNSANDBOXED_REWARD": "1" if settings.allow_unsandboxed_reward else "",
        "PYTHONUNBUFFERED": "1",
    }
    for role in ROLES:
        env |= _endpoint_environment(role, settings.endpoint(role))
    for number in range(2, MOST_JUDGES + 1):
        env |= _endpoint_environment(f"judge_{number}", dict(enumerate(settings.more_judges, start=2)).get(number))
    env |= _providers_environment([settings.endpoint(role) for role in ROLES] + list(settings.more_judges))
    limits = {"TENET_BUDGET_TOKENS": settings.budget.tokens, "TENET_BUDGET_MONEY": settings.budget.money}
    env |= {name: "" if limit is None else str(limit) for name, limit in limits.items()}
    service = settings.reward_service
    env |= {
        "TENET_REWARD_URL": service.url if service else "",
        "TENET_REWARD_KEY": service.key.get_secret_value() if service else "",
    }
    serving = {f"TENET_GATEWAY_{name.upper()}": value for name, value in _serving_values(settings.serving).items()}
    training = {f"TENET_TRAIN_{name.upper()}": value for name, value in _training_values(settings.training).items()}
    return (
        env | serving | training | {"TENET_VLLM": str(settings.vllm or ""), "TENET_REPLAY": str(settings.replay or "")}
    )


def _providers_environment(endpoints: Sequence[Endpoint | None]) -> dict[str, str]:
    """What a provider's client reads by itself, such as its address: a job is started where that may be another one."""
    providers = {endpoint.model.partition(":")[0] for endpoint in endpoints if endpoint and not endpoint.base_url}
    own = tuple(f"{provider.upper()}_" for provider in providers)
    return {name: value for name, value in os.environ.items() if name.startswith(own)}


def _reward_service(env: Mapping[str, str]) -> RewardService | None:
    url, key = env.get("TENET_REWARD_URL", ""), env.get("TENET_REWARD_KEY", "")
    if bool(url) != bool(key):
        raise ValueError(
            "TENET_REWARD_URL and TENET_REWARD_KEY are needed together: every request is signed with the key"
        )
    return RewardService(url=url, key=SecretStr(key)) if url else None


def _serving(env: Mapping[str, str]) -> dict[str, str]:
    names = {name: f"TENET_GATEWAY_{name.upper()}" for name in Serving.model_fields}
    return {name: env[variable] for name, variable in names.items() if env.get(variable)}


def _serving_values(serving: Serving) -> dict[str, str]:
    given = serving.model_dump(exclude={"alert_secret"}, exclude_none=True)
    unset = dict.fromkeys(Serving.model_fields, "")
    secret = {"alert_secret": serving.alert_secret.get_secret_value()}
    return unset | {name: str(value) for name, value in given.items()} | secret


def _training(env: Mapping[str, str]) -> dict[str, str]:
    names = {name: f"TENET_TRAIN_{name.upper()}" for name in Training.model_fields}
    return {name: env[variable] for name, variable in names.items() if env.get(variable)}


def _training_values(training: Training) -> dict[str, str]:
    values = {name: str(value) for name, value in training.model_dump(exclude={"ray_token"}).items()}
    return values | {"ray_token": training.ray_token.get_secret_value()}


def _more_judges(env: Mapping[str, str], first: Endpoint | None) -> tuple[Endpoint, ...]:
    found = [_endpoint(env, f"judge_{number}") for number in range(2, MOST_JUDGES + 1)]
    more = tuple(endpoint for endpoint in found if endpoint)
    if more and first is None:
        raise ValueError("TENET_JUDGE_2_MODEL and the like join a panel: set TENET_JUDGE_MODEL, its first member, too")
    return more


def _endpoint(env: Mapping[str, str], role: str) -> Endpoint | None:
    prefix = f"TENET_{role.upper()}"
    base_url, model, key = (env.get(f"{prefix}_{name}") or None for name in ("BASE_URL", "MODEL", "API_KEY"))
    if not base_url and not model:
        return None
    if not model:
        raise ValueError(f"{prefix}_BASE_URL and {prefix}_MODEL are needed together; only the address is set")
    if not base_url and ":" not in model:
        raise ValueError(
            f"{prefix}_MODEL is {model!r}: set {prefix}_BASE_URL with it, or name the provider too, such as openai:{model}"
        )
    return Endpoint(model=model, base_url=base_url, api_key=SecretStr(key) if key else None, price=_price(env, prefix))


def _price(env: Mapping[str, str], prefix: str) -> Price | None:
    given = env.get(f"{prefix}_PRICE", "").strip()
    if not given:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)", given)
    if not found:
        raise ValueError(f'{prefix}_PRICE is {given!r}; it is written as "0.15/0.60": a million tokens read/written')
    return Price(float(found[1]), float(found[2]))


def _budget(env: Mapping[str, str], endpoints: Mapping[Role, Endpoint | None]) -> Budget:
    tokens, money = env.get("TENET_BUDGET_TOKENS") or None, env.get("TENET_BUDGET_MONEY") or None
    unpriced = [role for role, endpoint in endpoints.items() if endpoint and not endpoint.price]
    if money and unpriced:
        raise ValueError(
            f"TENET_BUDGET_MONEY cannot be kept without a price: set TENET_{unpriced[0].upper()}_PRICE too, as "
            '"0.15/0.60" for a million tokens read/written (0/0 for a model that costs nothing)'
        )
    return Budget.model_validate({"tokens": tokens, "money": money})


def _endpoint_environment(role: str, endpoint: Endpoint | None) -> dict[str, str]:
    """Empty where nothing is set, so that a key of the surroundings never joins an address that it does not belong to."""
    names = ("MODEL", "BASE_URL", "API_KEY", "PRICE")
    values = dict.fromkeys(names, "")
    if endpoint:
        key = endpoint.api_key.get_secret_value() if endpoint.api_key else ""
        price = f"{endpoint.price.input}/{endpoint.price.output}" if endpoint.price else ""
        values = dict(zip(names, (endpoint.model, endpoint.base_url or "", key, price), strict=True))
    return {f"TENET_{role.upper()}_{name}": value for name, value in values.items()}
