"""What a real endpoint does with the questions that Tenet asks: the protocol, not the wisdom of its model.

    python -m benchmarks.endpoint http://127.0.0.1:8234/v1 MODEL

Each line is one way of asking, with what came of it: an answer, or the failure that it is. A teaching-size model writes
nothing wise, so that a structured answer may well end as "not usable"; what counts is that every line ends as expected.
The last lines count how many structured questions come back usable, without and with their form (`response_format`): usable is
what fits its shape, be it ever so foolish.
For vLLM on a machine without a GPU: an environment of its own (docs/decisions/0006), `vllm serve FOLDER --enforce-eager`.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, SecretStr

from agent.minds.model import shapes
from tenet.models import LanguageModel, Message, ModelFailure, Patience
from tenet.models.fences import untrusted
from tenet.models.forms import Forms
from tenet.models.memory import Memory
from tenet.models.spending import Spending
from tenet.settings import Budget, Endpoint

QUICK = Patience(attempts=2, seconds=120, first_pause=0.1, longest_pause=0.2)
HELLO = [Message("user", "Sort this ticket: where is my parcel? Answer with one of: billing, shipping.")]
LONG = [Message("user", f"Sum this up: {untrusted('where is my parcel? ' * 20_000)}")]


SHAPES = (shapes.MeaningSaid, shapes.DiagnosisSaid, shapes.DataPlanSaid, shapes.ChangeSaid)
QUESTIONS = 20


class Choice(BaseModel):
    queue: str


def main(base_url: str, model: str) -> None:
    endpoint = Endpoint(model=model, base_url=base_url)
    with tempfile.TemporaryDirectory() as folder:
        ways = _ways(endpoint, Path(folder))
        for name, ask in ways.items():
            _tell(name, ask)
    for way, most in (("without its form", 0), ("with its form", QUESTIONS + 1)):
        for shape in SHAPES:
            _tell_usable(endpoint, way, shape, Forms(most))


def _ways(endpoint: Endpoint, folder: Path) -> dict[str, Callable[[], str]]:
    spending = Spending(folder / "spending.jsonl", Budget(tokens=100_000))
    plain, unknown = LanguageModel(endpoint, patience=QUICK), endpoint.model_copy(update={"model": "no-such-model"})
    budgeted = LanguageModel(endpoint, patience=QUICK, memory=Memory(folder / "answers"), spending=spending)
    keyed = endpoint.model_copy(update={"api_key": SecretStr("sk-wrong")})
    elsewhere = endpoint.model_copy(update={"base_url": f"{endpoint.base_url}/nowhere"})
    return {
        "a question": lambda: plain.complete(HELLO),
        "a streamed question": lambda: _streamed(plain),
        "a structured question": lambda: plain.structured(HELLO, Choice).queue,
        "under a budget": lambda: f"{budgeted.complete(HELLO)} [{spending.total().tokens} tokens counted]",
        "streamed under a budget": lambda: f"{_streamed(budgeted)} [{spending.total().tokens} tokens counted]",
        "asked again": lambda: f"{budgeted.complete(HELLO)} [{spending.total().tokens} tokens counted]",
        "a question too long": lambda: plain.complete(LONG),
        "an unknown model": lambda: LanguageModel(unknown, patience=QUICK).complete(HELLO),
        "a key that is not wanted": lambda: LanguageModel(keyed, patience=QUICK).complete(HELLO),
        "a wrong path": lambda: LanguageModel(elsewhere, patience=QUICK).complete(HELLO),
    }


def _streamed(model: LanguageModel) -> str:
    heard: list[str] = []
    said = model.complete(HELLO, "streamed", heard.append)
    return f"{said} [in {len(heard)} pieces]"


def _tell_usable(endpoint: Endpoint, way: str, shape: type[BaseModel], forms: Forms) -> None:
    """Each question is another one and is asked once, its two repairs apart."""
    model = LanguageModel(endpoint, patience=QUICK._replace(attempts=1), forms=forms)
    began, failures = time.monotonic(), Counter[str]()
    for number in range(QUESTIONS):
        try:
            model.structured([Message("user", f"What does a person mean who writes: parcel {number} is lost?")], shape)
        except ModelFailure as failure:
            failures[type(failure).__name__] += 1
    usable, seconds = QUESTIONS - failures.total(), (time.monotonic() - began) / QUESTIONS
    print(f"{shape.__name__} {way}: {usable} of {QUESTIONS} usable, {seconds:.1f} s each {dict(failures) or ''}")


def _tell(name: str, ask: Callable[[], str]) -> None:
    began = time.monotonic()
    try:
        outcome = f"answered: {ask()}"
    except ModelFailure as failure:
        outcome = f"{type(failure).__name__}: {failure.happened}"
    print(f"{name:26} {time.monotonic() - began:6.2f} s  {' '.join(outcome.split())[:170]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
