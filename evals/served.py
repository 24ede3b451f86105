"""Are the answers that were measured those that people will get? Asked again in the two ways in which a model is served.

* through the code of `transformers serve`, in this process: how it loads the weights, its template, its settings, its stops;
* by the adapter on its base model, as vLLM serves it, where the training left one that fits: what merging made of it.

Few rows, since a template that differs changes nearly every answer. The release compares more of them, at the real address.
"""

import asyncio
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, cast

from evals.answering import answers_by, device, load_model, load_tokenizer
from evals.prompting import Messages, messages
from evals.sampling import shuffled
from evals.scoring import rate
from tenet import artifacts as a

ASKED = 16
LEAST_ALIKE = 0.9
"""Other batches and kernels move the numbers a little, and now and then a word."""
BY_SERVER = "through transformers serve"
BY_ADAPTER = "by the adapter on its base model"

Asks = Callable[[Sequence[Messages], int], list[str]]
"""The answers to these prompts, in so many tokens."""


class Way(NamedTuple):
    name: str
    ask: Asks


def alike(
    ways: Sequence[Way], instruction: str, rows: Sequence[a.Row], said: Mapping[str, str], room: int
) -> tuple[a.ServedAlike, ...]:
    """What each way says to some rows, beside what was measured."""
    some = shuffled(rows)[:ASKED]
    prompts = [messages(instruction, row) for row in some]
    return tuple(_compared(way.name, some, said, way.ask(prompts, room)) for way in ways)


def differs(found: a.ServedAlike) -> bool:
    return found.rate.passed < LEAST_ALIKE * found.rate.judged


def _compared(way: str, rows: Sequence[a.Row], said: Mapping[str, str], served: Sequence[str]) -> a.ServedAlike:
    # A server trims the white space around an answer.
    pairs = [(row, said[row.id].strip(), answer.strip()) for row, answer in zip(rows, served, strict=True)]
    other = next(((row, one, two) for row, one, two in pairs if one != two), None)
    return a.ServedAlike(
        way=way,
        rate=rate("pass" if one == two else "fail" for _, one, two in pairs),
        request=other and other[0].input,
        measured=other and other[1],
        served=other and other[2],
    )


def by_server(folder: Path, prompts: Sequence[Messages], room: int) -> list[str]:
    """One after the other, by the code that answers `POST /v1/chat/completions` of the server."""
    with tempfile.TemporaryDirectory() as place:
        # The server takes what follows an @ in a name for a revision.
        named = Path(place) / "tuned"
        named.symlink_to(folder.resolve())
        # In a thread of its own: where this is called, an event loop may be at work.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(_asked_by_server(str(named), prompts, room))).result()


async def _asked_by_server(model: str, prompts: Sequence[Messages], room: int) -> list[str]:
    from transformers.cli.serving.chat_completion import ChatCompletionHandler
    from transformers.cli.serving.model_manager import ModelManager
    from transformers.cli.serving.utils import GenerationState

    manager: Any = cast("Any", ModelManager)(device=device(), dtype="auto", model_timeout=-1)
    state: Any = cast("Any", GenerationState)()
    handler: Any = cast("Any", ChatCompletionHandler)(
        model_manager=manager, generation_state=state, chat_template_kwargs={}
    )
    try:
        bodies = [{"model": model, "messages": prompt, "temperature": 0, "max_tokens": room} for prompt in prompts]
        told = [json.loads((await handler.handle_request(body, "1")).body) for body in bodies]
    finally:
        state.shutdown()
        manager.shutdown()
    return [one["choices"][0]["message"]["content"] or "" for one in told]


def by_adapter(base: Path, adapter: Path, prompts: Sequence[Messages], room: int) -> list[str]:
    from peft import PeftModel

    model = cast("Any", PeftModel).from_pretrained(load_model(base), adapter).eval()
    return answers_by(load_tokenizer(base), model, prompts, room)
