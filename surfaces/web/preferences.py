"""The settings of this machine on the page: which models do what, whether they answer, budgets, and base models that fit.

They are kept in HOME/settings.json, for its owner alone; what the environment sets comes first and is only shown.
"""

import re
import time
from functools import cache
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from surfaces.bases import described, methods, place, weights
from surfaces.web.panels import mind_about
from surfaces.web.rendering import render
from tenet import catalogue as c
from tenet.models import LanguageModel, Message, ModelFailure, Patience
from tenet.models.roles import choose_judge
from tenet.problems import BadSettings, NotPossible
from tenet.settings import Endpoint, Settings, is_set, keep_settings, kept_settings

Role = Literal["guide", "teacher", "judge"]
DUTIES: dict[Role, str] = {
    "guide": "leads the conversation and drafts; without one the built-in mind does",
    "teacher": "writes the rows that are made; without one the built-in teacher rewords your own",
    "judge": "checks the tenets that no program can check; best of another family than the teacher",
}
ROWS = 300
_FIELDS = ("MODEL", "BASE_URL", "API_KEY", "PRICE")


class Wished(BaseModel):
    """What the form sends; a key that is left empty stays as it is where the address stays as it is."""

    model_config = ConfigDict(extra="forbid")

    models: dict[Role, dict[Literal["MODEL", "BASE_URL", "API_KEY", "PRICE"], str]] = {}
    tokens: str = Field(default="", max_length=20)
    money: str = Field(default="", max_length=20)
    base_model: str = Field(default="", max_length=300)


class Choice(NamedTuple):
    role: Role
    duty: str
    endpoint: Endpoint | None
    is_fixed: bool
    """Set by the environment, so it is not changed here."""


def shown(settings: Settings) -> str:
    """The dialog; no key is ever part of it."""
    machine = _machine()
    bases = [described(model, machine, ROWS) for model in c.known()]
    return render(
        "settings",
        choices=[
            Choice(role, duty, settings.endpoint(role), is_set(f"TENET_{role.upper()}_"))
            for role, duty in DUTIES.items()
        ],
        judging=choose_judge(settings).note,
        budget=settings.budget,
        budget_fixed=is_set("TENET_BUDGET_"),
        base_model=settings.base_model,
        base_fixed=is_set("TENET_BASE_MODEL"),
        mind_about=mind_about(settings),
        machine=place(machine),
        rows=ROWS,
        bases=[(base, weights(base["billions"]), methods(base)) for base in bases],
        home=settings.home,
    )


def save(settings: Settings, text: str) -> Settings:
    """The settings that count from now on; what does not hold is refused and changes nothing."""
    try:
        wished = Wished.model_validate_json(text)
        return keep_settings(settings, _values(wished, kept_settings(settings.home, {})))
    except ValidationError as error:
        first = error.errors()[0]
        raise NotPossible(f"{'.'.join(map(str, first['loc']))}: {first['msg']}. Nothing was changed.") from error
    except BadSettings as error:
        raise NotPossible(f"{_plainly(str(error))} Nothing was changed.") from error


def tried(settings: Settings, role: str) -> dict[str, Any]:
    """One short question to this model: whether it answers, how fast, or what to do about it. Nothing of it is kept."""
    endpoint = next((settings.endpoint(known) for known in DUTIES if known == role), None)
    if endpoint is None:
        return {"good": False, "text": "No model is set. Save one first."}
    begun = time.monotonic()
    try:
        answer = LanguageModel(endpoint, patience=Patience(attempts=1, one_attempt=20, seconds=20)).complete(
            [Message("user", "Answer with the one word: ready")], "connection test"
        )
    except ModelFailure as failure:
        return {"good": False, "text": str(failure)}
    return {"good": True, "text": f"It answers in {time.monotonic() - begun:.1f} s: “{answer.strip()[:80]}”"}


def _values(wished: Wished, before: dict[str, str]) -> dict[str, str]:
    """A model whose fields were not sent, since the environment sets them, stays as it was kept."""
    limits = {"TENET_BUDGET_TOKENS": wished.tokens, "TENET_BUDGET_MONEY": wished.money}
    values = before | limits | {"TENET_BASE_MODEL": wished.base_model}
    for role, fields in wished.models.items():
        prefix = f"TENET_{role.upper()}_"
        now = {f"{prefix}{name}": fields.get(name, "").strip() for name in _FIELDS}
        same = all(now[f"{prefix}{name}"] == before.get(f"{prefix}{name}", "") for name in ("MODEL", "BASE_URL"))
        if same and not now[f"{prefix}API_KEY"]:
            now[f"{prefix}API_KEY"] = before.get(f"{prefix}API_KEY", "")
        values |= now
    return {name: value.strip() for name, value in values.items()}


def _plainly(text: str) -> str:
    """Without the names of variables that nobody typed here."""
    text = _VARIABLE.sub(lambda found: f"{found[1]} {found[2]}".lower().replace("_", " "), text)
    return _BUDGET.sub(lambda found: f"a budget of {found[1].lower()}", text)


_BUDGET = re.compile("TENET_BUDGET_(TOKENS|MONEY)")
_VARIABLE = re.compile("TENET_(GUIDE|TEACHER|JUDGE)_(MODEL|BASE_URL|API_KEY|PRICE)")


@cache
def _machine() -> c.Machine:
    """Measured once: it takes half a second."""
    return c.this_machine()
