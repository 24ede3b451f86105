"""What was measured is what would be served; a template, a number format or a merge that differs is found out."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from evals.answering import answers
from evals.gate import decide
from evals.page import render
from evals.prompting import messages
from evals.served import ASKED, BY_ADAPTER, BY_SERVER, Way, alike, by_adapter, by_server, differs
from tenet import artifacts as a
from tests.evals.building import SPEC, split_rows
from tests.evals.test_gate import evidence_of
from tests.evals.test_page import findings

ROWS = split_rows()[1]
ROOM = 16


def silent(done: int, total: int) -> None:
    """Nobody looks."""


def measured(model: Path) -> dict[str, str]:
    said = answers(model, [messages(SPEC.instruction, row) for row in ROWS], ROOM, silent)
    return {row.id: answer for row, answer in zip(ROWS, said, strict=True)}


def served(model: Path, said: dict[str, str]) -> a.ServedAlike:
    way = Way(BY_SERVER, partial(by_server, model))
    (found,) = alike([way], SPEC.instruction, ROWS, said, ROOM)
    return found


def with_template(model: Path, folder: Path, old: str, new: str) -> Path:
    """The same weights with this changed in their chat template."""
    shutil.copytree(model, folder)
    template = folder / "chat_template.jinja"
    before = template.read_text(encoding="utf-8")
    assert old in before
    template.write_text(before.replace(old, new), encoding="utf-8")
    return folder


def with_other_marks(model: Path, folder: Path) -> Path:
    """Marks that the server does not know of models of this kind: it cannot tell where the answer begins."""
    return with_template(model, folder, "<|im_start|>", "<|start|>")


def test_the_server_says_what_was_measured(tuned: Path) -> None:
    found = served(tuned, measured(tuned))
    assert (found.rate.passed, found.rate.judged, found.request) == (ASKED, ASKED, None) and not differs(found)


def test_it_is_asked_also_where_an_event_loop_is_at_work(tuned: Path) -> None:
    async def at_work() -> list[str]:
        return by_server(tuned, [messages(SPEC.instruction, ROWS[0])], ROOM)

    # In a thread of its own: a browser of another test may have left a loop running in this one.
    with ThreadPoolExecutor(1) as beside:
        assert len(beside.submit(lambda: asyncio.run(at_work())).result()) == 1


def test_a_template_that_the_server_reads_otherwise_is_caught(tuned: Path, tmp_path: Path) -> None:
    skewed = with_other_marks(tuned, tmp_path / "skewed")
    found = served(skewed, measured(skewed))
    assert differs(found) and found.served != found.measured
    assert found.request in {row.input for row in ROWS}


def test_answers_under_another_template_than_the_served_one_are_caught(tuned: Path, tmp_path: Path) -> None:
    without_request = with_template(tuned, tmp_path / "skewed", "in messages", "in messages[:1]")
    assert differs(served(tuned, measured(without_request)))


@pytest.fixture(scope="module")
def adapted(untuned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter that changes every answer, and what merging makes of it."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    folder = tmp_path_factory.mktemp("adapted")
    cast("Any", torch).manual_seed(1)
    base: Any = AutoModelForCausalLM.from_pretrained(untuned)
    config = LoraConfig(r=4, lora_alpha=64, target_modules=["q_proj", "v_proj", "down_proj"], init_lora_weights=False)
    model: Any = get_peft_model(base, config)
    model.save_pretrained(folder / "adapter")
    shutil.copytree(untuned, folder / "merged")
    model.merge_and_unload().save_pretrained(folder / "merged")
    return folder


def test_a_merge_that_went_wrong_is_caught_and_a_right_one_is_not(untuned: Path, adapted: Path) -> None:
    way = Way(BY_ADAPTER, partial(by_adapter, untuned, adapted / "adapter"))
    for merged, wrong in ((adapted / "merged", False), (untuned, True)):
        (found,) = alike([way], SPEC.instruction, ROWS, measured(merged), ROOM)
        assert differs(found) is wrong, merged


def of(passed: int) -> a.ServedAlike:
    return a.ServedAlike(
        way=BY_SERVER, rate=a.Rate(passed=passed, judged=ASKED), request="<b>a</b>", measured="billing", served="no"
    )


@pytest.mark.parametrize(("passed", "verdict"), [(ASKED, "ship"), (ASKED - 1, "ship"), (ASKED - 2, "cannot tell")])
def test_the_verdict_does_not_speak_for_a_model_that_is_served_otherwise(passed: int, verdict: str) -> None:
    decision = decide(evidence_of()._replace(served=(of(passed),)))
    assert decision.verdict == verdict
    assert any("do not speak for it: measured “billing”, served “no”" in one for one in decision.reasons) is (
        verdict == "cannot tell"
    )


def test_it_is_on_the_page() -> None:
    found = findings()
    page = render(found._replace(report=found.report.model_copy(update={"served": (of(ASKED), of(3))})))
    shown = page.partition("Served as it was measured")[2].partition("</section>")[0]
    assert "16 of 16 held-out rows" in shown and "✗ otherwise" in shown and "&lt;b&gt;a&lt;/b&gt;" in shown
    assert "Served as it was measured" not in render(found)
