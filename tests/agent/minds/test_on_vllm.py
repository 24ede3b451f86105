"""The guide behind real vLLM, for the protocol: whole and streamed replies, schemas, token counts and errors. The embedded base model
says nothing wise. Needs an environment with vLLM: VLLM_ENVIRONMENT=FOLDER (`make vllm` makes one)."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.request import urlopen

import openai
import pytest
from pydantic import BaseModel

from agent.minds.contract import Brief, CannotDraft, Turn
from agent.minds.model import ModelMind
from agent.minds.model.shapes import InterviewSaid, MeaningSaid, RewardSaid, RowsSaid, TenetsSaid
from tenet import models as m
from tenet.models.fences import untrusted
from tenet.models.spending import ANSWER_TOKENS, Spending
from tenet.models.structured import fit
from tenet.settings import CHECKOUT, Budget, Endpoint, environment_with, read_settings
from tests.surfaces.conftest import free_port
from tests.tools.processes import until
from tools.vllm import command, environment, find_vllm

VLLM = os.environ.get("VLLM_ENVIRONMENT")
BASE = CHECKOUT / "trainers" / "tenet-tiny"
PATIENCE = m.Patience(attempts=1, seconds=300)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    if not VLLM:
        pytest.skip("no vLLM: VLLM_ENVIRONMENT names no environment that has it (make vllm)")
    home = tmp_path_factory.mktemp("home")
    vllm = find_vllm(read_settings({"TENET_HOME": str(home), "TENET_VLLM": VLLM}))
    assert vllm, f"{VLLM} has no vLLM"
    port = free_port()
    flags = [*command(vllm, BASE, None, port), "--max-model-len", "4096"]
    with (home / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            flags, env=environment_with(environment(vllm)), stdout=log, stderr=log, start_new_session=True
        )
    try:
        until(lambda: process.poll() is not None or _is_up(port), seconds=600)
        assert process.poll() is None, (home / "log.txt").read_text(errors="replace")[-3000:]
        yield Endpoint(model="base", base_url=f"http://127.0.0.1:{port}/v1")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _is_up(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


TICKET = [m.Message("user", "Sort this ticket: where is my parcel? Answer with one of: billing, shipping.")]


def test_a_streamed_answer_grows_to_the_whole_of_it(endpoint: Endpoint) -> None:
    heard: list[str] = []
    said = m.LanguageModel(endpoint, patience=PATIENCE, temperature=0).complete(TICKET, heard=heard.append)
    assert heard[-1].strip() == said and all(said.startswith(text.strip()) for text in heard)


def test_a_whole_answer_is_the_streamed_one_and_both_are_counted(endpoint: Endpoint, tmp_path: Path) -> None:
    spending = Spending(tmp_path / "spending.jsonl", Budget(tokens=100_000))
    model = m.LanguageModel(endpoint, patience=PATIENCE, spending=spending, temperature=0)
    whole = model.complete(TICKET)
    once = spending.total().tokens
    assert model.complete(TICKET, heard=lambda text: None) == whole
    assert 0 < once < ANSWER_TOKENS and spending.total().tokens == 2 * once


def test_the_first_question_of_an_interview_ends_as_a_draft_or_in_words_that_keep_everything(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    spending = Spending(tmp_path / "spending.jsonl", Budget(tokens=200_000))
    mind = ModelMind(m.LanguageModel(endpoint, patience=PATIENCE, spending=spending))
    turns = (Turn("person", "Sort our support tickets into billing and shipping"),)
    try:
        assert mind.interview(Brief(turns, (), 0))
    except CannotDraft as problem:
        assert "what you wrote is kept" in str(problem)
    assert spending.total().tokens > 0


@pytest.mark.parametrize("shape", [InterviewSaid, TenetsSaid, RowsSaid, RewardSaid, MeaningSaid])
def test_the_schemas_of_the_guide_are_kept_where_a_client_asks_for_it(
    endpoint: Endpoint, shape: type[BaseModel]
) -> None:
    """Tenet asks in words; a proxy before the endpoint may well ask so. (The schema of a data plan is one that xgrammar refuses.)"""
    client = openai.OpenAI(base_url=endpoint.base_url, api_key="none", max_retries=0)
    schema = {"name": shape.__name__, "schema": shape.model_json_schema()}
    answer = client.chat.completions.create(
        model="base",
        messages=[{"role": "user", "content": "What do the words mean? Answer with one JSON object."}],
        response_format=cast("Any", {"type": "json_schema", "json_schema": schema}),
        max_tokens=200 if shape is MeaningSaid else 16,
        temperature=0,
    )
    text = answer.choices[0].message.content or ""
    assert text.startswith("{")
    if shape is MeaningSaid:
        assert fit(text, shape, lambda value: value)


LONG = [m.Message("user", f"Sum this up: {untrusted('where is my parcel? ' * 20_000)}")]


def test_what_cannot_be_answered_is_named(endpoint: Endpoint) -> None:
    with pytest.raises(m.ContextOverflow):
        m.LanguageModel(endpoint, patience=PATIENCE).complete(LONG)
    with pytest.raises(m.UnknownModel):
        unknown = endpoint.model_copy(update={"model": "no-such-model"})
        m.LanguageModel(unknown, patience=PATIENCE).complete(TICKET)
    with pytest.raises(m.UnknownModel):
        elsewhere = endpoint.model_copy(update={"base_url": f"{endpoint.base_url}/nowhere"})
        m.LanguageModel(elsewhere, patience=PATIENCE).complete(TICKET)


def test_a_listener_that_has_heard_enough_frees_the_endpoint(endpoint: Endpoint) -> None:
    def enough(text: str) -> None:
        raise m.Hushed("Enough was heard.")

    model = m.LanguageModel(endpoint, patience=PATIENCE)
    with pytest.raises(m.Hushed):
        model.complete(TICKET, heard=enough)
    assert model.complete(TICKET)
