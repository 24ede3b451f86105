"""A Modelfile with which Ollama asks a model as it was measured: the same instruction, marks between the turns, and end.

Ollama would guess the marks between the turns from a tokenizer's settings, and guess wrong in silence; so they are written
down, and where they cannot be, or where Ollama cannot read the tokenizer, there is no Modelfile but a reason.
"""

import json
from pathlib import Path
from typing import Any

from tenet import artifacts as a

AT_THE_ROOT = "."
"""For a Modelfile that lies among the weights, as in a repository of a hub."""
SYSTEM, USER, ANSWER = "the-system-words", "the-words-of-a-person", "the-words-of-the-model"
Turns = list[dict[str, str]]


class NotForOllama(Exception):
    """The text says why."""


def modelfile(deployment: a.Deployment, merged: Path, weights: str) -> str:
    """Raises `NotForOllama` where its answers would be others than those that were measured."""
    refuse_foreign_tokenizer(merged)
    from evals.answering import load_tokenizer

    tokenizer = load_tokenizer(merged)
    # Three quotes end a text in a Modelfile; nothing else has a meaning inside.
    instruction = deployment.instruction.replace('"""', "'''")
    return (
        f"FROM {weights}\n"
        f'SYSTEM """{instruction}"""\n'
        f'TEMPLATE """{template_of(tokenizer)}"""\n'
        f"PARAMETER stop {json.dumps(tokenizer.eos_token, ensure_ascii=False)}\n"
        "PARAMETER temperature 0\n"
        f"PARAMETER num_predict {deployment.max_tokens}\n"
    )


def refuse_foreign_tokenizer(merged: Path) -> None:
    """Ollama takes every vocabulary for byte pairs, whatever it is."""
    path = merged / "tokenizer.json"
    kind = json.loads(path.read_bytes())["model"].get("type", "BPE") if path.exists() else ""
    if kind != "BPE" and not (merged / "tokenizer.model").exists():
        raise NotForOllama(
            f"Ollama reads tokenizers of byte pairs (BPE) or SentencePiece, and this model's is {kind or 'not there'}."
        )


def template_of(tokenizer: Any) -> str:
    """The model's own chat template in Ollama's words, proven on talks of one and two turns."""
    first, second = _talk(tokenizer, 1, ends=True), _talk(tokenizer, 2, ends=True)
    turn = second.removeprefix(first)
    head = first.removesuffix(turn)
    before = turn.split(ANSWER)[0]
    known = (
        second == head + turn + turn
        and _talk(tokenizer, 1, ends=False) == head + before
        and _talk(tokenizer, 2, ends=False) == head + turn + before
        and [text.count(mark) for text, mark in ((head, SYSTEM), (turn, USER), (turn, ANSWER))] == [1, 1, 1]
    )
    if not known or any(mark in head + turn for mark in ("{{", '"""')):
        raise NotForOllama("This model's chat template does more than put words between marks; Ollama cannot say it.")
    # The token at the beginning of everything Ollama sets itself.
    head = head.removeprefix(tokenizer.bos_token or "").replace(SYSTEM, "{{ .System }}")
    turn = turn.replace(USER, "{{ .Prompt }}").replace(ANSWER, "{{ .Response }}")
    return f"{{{{ if .System }}}}{head}{{{{ end }}}}{turn}"


def _talk(tokenizer: Any, turns: int, *, ends: bool) -> str:
    """A talk of so many turns as the model reads it; one that does not end waits for the last answer."""
    told: Turns = [{"role": "system", "content": SYSTEM}]
    told += [{"role": "user", "content": USER}, {"role": "assistant", "content": ANSWER}] * turns
    return tokenizer.apply_chat_template(told if ends else told[:-1], tokenize=False, add_generation_prompt=not ends)
