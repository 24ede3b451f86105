"""Standard benchmarks: the real lm-eval in its process, against an endpoint whose answers are known."""

from pathlib import Path

import pytest

from evals.harness import Question, Scores
from evals.page import render
from evals.standard import FILE, TUNED, compared, kept, lay_out, measured, read_rows
from tenet import artifacts as a
from tenet.files import from_yaml, to_yaml, write_atomically
from tenet.problems import NotPossible
from tests.evals.test_page import findings
from tests.fakes.openai_server import Asked, FakeOpenAI

INSTRUCTION = 'Name the queue: {{ label }} or {% raw %} or "none" \\ é.'
ROWS = [{"input": f"ticket {number}", "output": ("billing", "shipping")[number % 2]} for number in range(20)]
WEIGHTS = "1" * 64
LIKELIHOODS = {
    "task": "choose",
    "dataset_path": "json",
    "test_split": "test",
    "output_type": "multiple_choice",
    "doc_to_text": "{{input}}",
    "doc_to_choice": ["billing", "shipping"],
    "doc_to_target": "{{output}}",
}


def answer(asked: Asked) -> str:
    """The untuned model always says the same; the tuned one is right, with a capital and a full stop that do not count, and goes on."""
    right = ("Billing.", "Shipping.")[int(asked.last.split()[-1]) % 2]
    return f"{right}\n\nAnd on it goes." if asked.model == TUNED else "billing"


class Run:
    def __init__(self, found: a.Benchmarks, asked: list[Asked]) -> None:
        self.found, self.asked = found, asked


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("tasks")
    lay_out(folder, "tickets", ROWS, INSTRUCTION, room=16)
    _stop_at(folder / "tickets.yaml", "\n\n")
    data = {"dataset_kwargs": {"data_files": {"test": str(folder / "tickets.jsonl")}}}
    write_atomically(folder / "choose.yaml", to_yaml(LIKELIHOODS | data))
    question = Question(base_url="", model="", tasks=("tickets", "choose", "no_such_task"), own=folder)
    with FakeOpenAI(play=answer) as server:
        return Run(measured(server.base_url, WEIGHTS, [question], lambda said: None), server.asked)


def _stop_at(task: Path, stop: str) -> None:
    """As stock tasks do."""
    laid_out = from_yaml(task.read_bytes(), task.name)
    laid_out["generation_kwargs"]["until"] = [stop]
    write_atomically(task, to_yaml(laid_out))


def test_both_models_are_asked_as_they_were_trained_and_always_for_the_likeliest_answer(run: Run) -> None:
    assert {asked.model for asked in run.asked} == {"base", "tuned"} and len(run.asked) == 2 * len(ROWS)
    assert all(asked.messages[0] == {"role": "system", "content": INSTRUCTION} for asked in run.asked)
    assert {asked.last for asked in run.asked} == {row["input"] for row in ROWS}
    assert all(asked.body["temperature"] == 0 and asked.body["max_tokens"] == 16 for asked in run.asked)
    # Stops would fail at a server whose vocabulary lacks one of their letters.
    assert not any({"stop", "seed"} & asked.body.keys() for asked in run.asked)


def test_its_own_means_stand_beside_the_paired_comparison(run: Run) -> None:
    (task,) = run.found.tasks
    assert (task.name, task.metric, task.rows) == ("tickets", "exact_match", 20)
    assert (task.base.mean, task.tuned.mean) == (0.5, 1.0)
    assert task.base.stderr == pytest.approx(0.1147, abs=1e-4) and task.tuned.stderr == 0.0
    assert task.paired and (task.paired.won, task.paired.lost, task.paired.difference) == (10, 0, 0.5)
    assert run.found.harness.startswith("lm-eval 0.4")


def test_what_could_not_be_asked_is_named_with_its_reason(run: Run) -> None:
    assert run.found.left_out["choose"].startswith("It asks for likelihoods")
    assert "no_such_task" in run.found.left_out["no_such_task"]


def test_a_score_that_is_no_right_or_wrong_has_no_paired_comparison() -> None:
    half = Scores(metric="f1", mean=0.5, by_row={0: 0.5, 1: 0.5})
    assert compared("x", half, half).paired is None


def test_only_rows_that_both_answered_are_compared() -> None:
    before = Scores(metric="exact_match", mean=0.5, by_row={0: 1.0, 1: 0.0})
    after = Scores(metric="exact_match", mean=1.0, by_row={1: 1.0, 2: 1.0})
    found = compared("x", before, after)
    assert found.rows == 1 and found.paired and (found.paired.won, found.paired.lost) == (1, 0)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('{"input": "a", "output": "b"}\n{"input": "a"}', "line 2: a row of a benchmark"),
        ('{"input": 1, "output": "b"}', "line 1"),
        ("\n", "has no rows"),
    ],
)
def test_a_file_that_is_no_benchmark_says_where(tmp_path: Path, lines: str, told: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(lines, encoding="utf-8")
    with pytest.raises(NotPossible, match=told):
        read_rows(file)


def test_only_what_was_measured_of_these_weights_comes_into_the_report(tmp_path: Path, run: Run) -> None:
    assert kept(tmp_path, WEIGHTS) is None
    write_atomically(tmp_path / FILE, to_yaml(run.found.model_dump(mode="json", exclude_none=True)))
    assert kept(tmp_path, WEIGHTS) == run.found
    assert kept(tmp_path, "2" * 64) is None


def test_the_report_shows_both(run: Run) -> None:
    found = findings()
    page = render(found._replace(report=found.report.model_copy(update={"benchmarks": run.found})))
    shown = page.partition("<h2>Standard benchmarks</h2>")[2].partition("</section>")[0]
    assert "0.500" in shown and "± 0.115" in shown and "10 / 0" in shown and "choose was not asked." in shown
    assert "Standard benchmarks" not in render(found)
