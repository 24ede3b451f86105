"""The worker: loads what a reward may use, locks itself up, and only then reads and runs the reward.

    python -I -S -c "…; main()" CHECKOUT TIER        started by tenet.sandbox.host, and by nobody else

It answers one question at a time on the two pipes it was born with. A term that fails on a batch is asked row by row, so
that one bad row costs one row.
"""

import importlib
import os
import sys
from typing import Any, cast

from tenet.sandbox.frames import HEAD, pack, unpack
from tenet.sandbox.libraries import LIBRARIES
from tenet.sandbox.lockdown import lock_down

Scores = list[object]


def main() -> None:
    tier = sys.argv[2]
    questions, answers = _private_pipes()
    order = _read(questions)
    for name in LIBRARIES:
        importlib.import_module(name)
    lock_down(tier, order["memory_mb"])
    space, problem = _load(order["code"], order["terms"])
    _write(answers, {"id": order["id"], "problem": problem})
    while space is not None:
        question = _read(questions)
        _write(answers, {"id": question["id"], **_answer(space, order["terms"], question)})


def _private_pipes() -> tuple[int, int]:
    """What the reward prints or reads goes nowhere; the pipes move to other numbers."""
    questions, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return questions, answers


def _load(code: str, terms: list[str]) -> tuple[dict[str, Any] | None, str]:
    space: dict[str, Any] = {"__name__": "reward", "__builtins__": __builtins__}
    try:
        exec(compile(code, "reward.py", "exec"), space)  # this is what the walls are for
    except BaseException as error:
        return None, _said(error)
    missing = [name for name in terms if not callable(space.get(name))]
    return (None, f"it has no function {missing[0]}") if missing else (space, "")


def _answer(space: dict[str, Any], terms: list[str], question: dict[str, Any]) -> dict[str, Any]:
    scores: dict[str, Scores] = {}
    errors: dict[str, str] = {}
    for name in terms:
        scores[name], said = _ask(space[name], question)
        if said:
            errors[name] = said
    return {"scores": scores, "errors": errors}


def _ask(term: Any, question: dict[str, Any]) -> tuple[Scores, str]:
    rows = len(question["completions"])
    try:
        return _plain(_call(term, question, slice(0, rows))), ""
    except Exception as error:
        if rows == 1:
            return [None], _said(error)
    found, said = Scores(), ""
    for row in range(rows):
        try:
            found += _plain(_call(term, question, slice(row, row + 1)))
        except Exception as error:
            found.append(None)
            said = said or f"row {row + 1}: {_said(error)}"
    return found, said


def _call(term: Any, question: dict[str, Any], rows: slice) -> object:
    columns = {name: values[rows] for name, values in question["columns"].items()}
    return term(prompts=question["prompts"][rows], completions=question["completions"][rows], **columns)


def _plain(scores: object) -> Scores:
    """A list of what JSON can say; the host judges what the values are worth."""
    if not isinstance(scores, list | tuple):
        raise TypeError(f"it returned {type(scores).__name__}; a list with one number a row is needed")
    values = cast("list[object]", scores)
    return [value if isinstance(value, int | float) or value is None else str(type(value)) for value in values]


def _said(error: BaseException) -> str:
    line = getattr(error, "lineno", None) or _line_in_reward(error)
    return f"{f'line {line}: ' if line else ''}{type(error).__name__}: {error}"[:500]


def _line_in_reward(error: BaseException) -> int | None:
    found, at = None, error.__traceback__
    while at:
        if at.tb_frame.f_code.co_filename == "reward.py":
            found = at.tb_lineno
        at = at.tb_next
    return found


def _read(pipe: int) -> dict[str, Any]:
    (length,) = HEAD.unpack(_exactly(pipe, HEAD.size))
    return unpack(_exactly(pipe, length))


def _exactly(pipe: int, wanted: int) -> bytes:
    parts: list[bytes] = []
    while wanted:
        part = os.read(pipe, wanted)
        if not part:
            os._exit(0)  # the host is done
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _write(pipe: int, message: dict[str, Any]) -> None:
    left = pack(message)
    while left:
        left = left[os.write(pipe, left) :]
