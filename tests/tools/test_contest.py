"""A contest as its job holds it: a small model, real trainings, and rows that nobody learned from."""

from pathlib import Path

import pytest

from tenet import artifacts as a
from tenet.bases import EMBEDDED_FOLDER
from tenet.files import sha256_of_file, write_atomically
from tenet.problems import NotPossible
from tenet.runfolder import RunFolder, predictions
from tenet.settings import read_settings
from tests.evals.building import FRAMES, SPEC, TENETS, add_dataset, row, rows_of, run_folder
from tests.samples import sample
from tools.contest.__main__ import hold
from tools.contest.dividing import divided
from tools.contest.terms import FILE, Terms, TrainingWay
from tools.contest.training import going_on

PLAN = a.DataPlan(rows_per_label=20, generator="built-in")
LORA = a.Lora(r=4, lora_alpha=8, target_modules=("q_proj", "v_proj", "embed_tokens"))
TRAIN = {"max_steps": 2, "per_device_train_batch_size": 4, "learning_rate": 0.01, "logging_steps": 1}


def made(parent: a.Row, number: int) -> a.Row:
    update = {
        "id": f"{parent.id}-{number}",
        "input": f"{parent.input} And {number} more.",
        "origin": "synthetic",
        "parent": parent.id,
    }
    return parent.model_copy(update=update)


def test_what_is_asked_is_the_persons_own_and_nothing_learned_from_is_near_to_it() -> None:
    own = rows_of(FRAMES[:5])
    train = [*own, *(made(parent, number) for parent in own for number in range(2))]
    found = divided(train, rows_of(FRAMES[5:6]), SPEC, PLAN.model_copy(update={"leakage": 0.999}))
    assert {one.output for one in found.asked} == set(SPEC.label_names)
    assert all(one.origin == "user" for one in found.asked)
    asked = {one.group for one in found.asked}
    assert len(found.asked) > len(rows_of(FRAMES[5:6])) and asked.isdisjoint(one.group for one in found.learned)
    assert len(found.learned) + 3 * (len(found.asked) - len(rows_of(FRAMES[5:6]))) == len(train)


def test_rows_that_stand_close_to_an_asked_one_are_learned_from_by_nobody() -> None:
    own = rows_of(FRAMES[:5])
    twin = own[0].model_copy(update={"id": "twin", "group": "twin", "origin": "synthetic"})
    strict = divided(
        [*own, twin],
        [own[0].model_copy(update={"id": "v", "group": "v"})],
        SPEC,
        PLAN.model_copy(update={"leakage": 0.999}),
    )
    assert "twin" not in {one.id for one in strict.learned}


def test_too_few_rows_say_so_before_anything_is_tried() -> None:
    few = [row(f"r{at}", f"text {at}", ("billing", "shipping")[at % 2]) for at in range(6)]
    with pytest.raises(NotPossible, match="No way was tried"):
        divided(few, [], SPEC, PLAN)


def plan(base: Path, **train: object) -> a.TrainingPlan:
    forecast = a.Forecast(minutes=1, memory_gb=1, smallest_detectable_gain=0.1, basis="a test")
    return a.TrainingPlan(
        method="sft",
        base_model=str(base),
        dataset="0" * 64,
        lora=LORA,
        train=TRAIN | train,
        max_minutes=5,
        forecast=forecast,
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, a.Contest]:
    folder = tmp_path_factory.mktemp("contest")
    rows = rows_of(FRAMES[:4])
    base = EMBEDDED_FOLDER
    baseline = a.Baseline(base_model=str(base), systems=(_score(),))
    inputs: dict[str, a.Artifact] = {
        "spec.yaml": SPEC,
        "tenets.yaml": TENETS,
        "data_plan.yaml": PLAN,
        "baseline.yaml": baseline,
    }
    run = run_folder(folder / "projects" / "triage", "contest", inputs)
    add_dataset(run, rows, ())
    terms = Terms(
        minutes_each=5,
        training=(
            TrainingWay(name="sft", plans=(plan(base),)),
            TrainingWay(name="dpo", plans=(plan(base, no_such_setting=1),)),
        ),
        left_out={"grpo": "no reward"},
    )
    write_atomically(run.path / "inputs" / FILE, terms.model_dump_json().encode())
    return run, _held(folder, run)


def _held(folder: Path, run: RunFolder) -> a.Contest:
    """The trainings are processes of their own, which read their home from the environment."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TENET_HOME", str(folder / "home"))
        patched.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")
        patched.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        return hold(run, read_settings())


def _score() -> a.SystemScore:
    half = a.Rate(passed=1, judged=2)
    file = a.DataFile(path="p.jsonl", sha256="0" * 64, rows=1)
    return a.SystemScore(name="base", description="base", tenets={}, accuracy=half, predictions=file)


def test_every_way_answers_the_same_rows_with_the_same_tenets(held: tuple[RunFolder, a.Contest]) -> None:
    run, contest = held
    assert [way.name for way in contest.ways] == ["tf-idf", "embeddings", "untuned", "few-shot", "tuned prompt", "sft"]
    asked = {frozenset(dict(predictions(run.project / way.score.predictions.path))) for way in contest.ways}
    assert len(asked) == 1 and len(asked.pop()) == contest.rows
    assert all(set(way.score.tenets) == {"T1", "T2", "T3"} for way in contest.ways)
    assert all(way.score.speed and way.score.speed.ms > 0 for way in contest.ways)
    by_name = {way.name: way for way in contest.ways}
    assert by_name["untuned"].gain is None and by_name["tf-idf"].gain
    assert by_name["tf-idf"].score.accuracy.value == 1.0 and contest.recommended in ("tf-idf", "embeddings")


def test_a_training_learns_only_what_nobody_is_asked_and_leaves_no_weights(held: tuple[RunFolder, a.Contest]) -> None:
    run, contest = held
    training = RunFolder(run.path.with_name(f"{run.path.name}-sft-1"))
    learned = {one.id for one in training.rows("train")}
    asked = dict(predictions(run.project / contest.ways[0].score.predictions.path))
    assert learned.isdisjoint(asked) and len(learned) == contest.learned_from
    assert training.rows("validation") == () and not (training.out / "merged").exists()
    sft = next(way for way in contest.ways if way.name == "sft")
    assert sft.seconds > 0 and sft.score.speed and sft.score.speed.memory_mb and sft.score.speed.tokens_in


def test_the_second_training_of_a_way_begins_where_the_first_one_ended() -> None:
    first = a.TrainingRun.model_validate(sample("training_run").model_dump())
    begun = going_on(plan(EMBEDDED_FOLDER), first)
    assert (begun.start_from, begun.start_sha256) == (first.merged, first.weights_sha256)
    assert going_on(plan(EMBEDDED_FOLDER), None) == plan(EMBEDDED_FOLDER)


def test_a_training_that_breaks_is_left_out_with_its_reason_and_the_others_go_on(
    held: tuple[RunFolder, a.Contest],
) -> None:
    _, contest = held
    assert "no_such_setting" in contest.left_out["dpo"] and contest.left_out["grpo"] == "no reward"


def test_the_page_is_the_one_that_the_artefact_names(held: tuple[RunFolder, a.Contest]) -> None:
    run, contest = held
    assert contest.html is not None and sha256_of_file(run.project / contest.html) == contest.html_sha256
