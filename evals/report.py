"""The proof: the tuned model against the untuned one on the held-out rows. `python -m evals.report RUN`.

Given the spec, the tenets, the dataset, the baselines and the training run; makes `EvalReport`, the page
`out/report.html`, the model card `out/model_card.md`, and a version in the model registry with the alias `candidate`.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evals import registry
from evals.answering import Report, local_folder, remembered_answers
from evals.baselines import score_and_write
from evals.checks import Judge, sameness
from evals.elsewhere import Ask, Models, Rows, measure, same_again
from evals.gate import Evidence, decide
from evals.judging import Bench, bench, examined
from evals.model_card import model_card
from evals.page import Findings, render
from evals.preferring import preferences
from evals.prompting import Messages, answer_room, messages
from evals.scoring import accuracy_outcomes, compare_accuracy, compare_tenets, rate, slices
from evals.slices import weak_slices
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_file, sha256_of_folder, write_atomically
from tenet.runfolder import RunFolder, predictions
from tenet.settings import Settings, quiet_libraries, read_settings

TUNED, BASE = "tuned", "base"
CLASSICAL = {
    "classification": ("tf-idf", "word counts, TF-IDF"),
    "extraction": ("patterns", "shapes of values and the words around them"),
}
CANDIDATE = "candidate"
MODEL_CARD = "model_card.md"


class Given(NamedTuple):
    """The inputs of the evaluation."""

    spec: a.UseCaseSpec
    tenets: a.Tenets
    card: a.DatasetCard
    baseline: a.Baseline
    training: a.TrainingRun
    rows: tuple[a.Row, ...]


def evaluate(run: RunFolder, settings: Settings) -> a.EvalReport:
    given = _read(run)
    answers = {system.name: _answers_of(run, system, given.rows) for system in given.baseline.systems}
    bench_of = examined(bench(given.tenets, settings, run.project), given.tenets)
    tuned = _measure_tuned(run, settings, given, bench_of.judge)
    answers[TUNED] = _answers_of(run, tuned, given.rows)
    run.progress(0.85, "comparing row by row")
    same = sameness(given.spec)
    main = {
        name: compare_accuracy(given.rows, said, answers[TUNED], same)
        for name, said in answers.items()
        if name != TUNED
    }
    by_tenet = compare_tenets(given.tenets, given.rows, answers[BASE], answers[TUNED], bench_of.judge)
    classical, kind = CLASSICAL[given.spec.task]
    preferred = _preferred(bench_of, given, answers[BASE], answers[TUNED])
    on_training_rows = _on_training_rows(run, settings, given)
    elsewhere = _elsewhere(run, settings, given, answers)
    evidence = Evidence(
        tenets=given.tenets,
        tuned=tuned,
        gain=main[BASE],
        by_tenet=by_tenet,
        classical=main.get(classical),
        rows=len(given.rows),
        classical_kind=kind,
        judge=bench_of.records,
        preferences=preferred,
        weak=weak_slices(given.rows, answers[TUNED], same),
        on_training_rows=on_training_rows,
        elsewhere=elsewhere,
    )
    decision = decide(evidence)
    run.progress(0.9, "registering the model")
    name = run.project.name
    report = a.EvalReport(
        rows=len(given.rows),
        systems=(*given.baseline.systems, tuned),
        paired=(main[BASE], *by_tenet),
        verdict=decision.verdict,
        reasons=decision.reasons,
        judge=bench_of.who,
        judge_records=bench_of.records,
        preferences=preferred,
        slices={system: slices(given.spec, given.rows, said) for system, said in answers.items()},
        weak=evidence.weak,
        on_training_rows=evidence.on_training_rows,
        elsewhere=elsewhere,
        model_name=name,
        model_version=_register(run, name, given, decision.verdict),
        html=run.relative(run.out / "report.html"),
    )
    page = _write_pages(run, given, report, answers, main)
    return report.model_copy(update={"html_sha256": sha256_of_file(page)})


def _read(run: RunFolder) -> Given:
    given = Given(
        spec=run.read("spec.yaml", a.UseCaseSpec),
        tenets=run.read("tenets.yaml", a.Tenets),
        card=run.read("data/card.yaml", a.DatasetCard),
        baseline=run.read("baseline.yaml", a.Baseline),
        training=run.read("training_run.yaml", a.TrainingRun),
        rows=run.rows("heldout"),
    )
    if sha256_of_folder(run.project / given.training.merged) != given.training.weights_sha256:
        raise ValueError(
            f"The model in {given.training.merged} is not the one that the training made: "
            "its files have changed or are missing. Nothing was measured. Train again, or put the old files back."
        )
    return given


def _answers_of(run: RunFolder, system: a.SystemScore, rows: tuple[a.Row, ...]) -> dict[str, str]:
    """What a system said, checked against the digest beside its score and against the rows."""
    path = run.project / system.predictions.path
    if not path.exists() or sha256_of_file(path) != system.predictions.sha256:
        raise ValueError(
            f"{system.predictions.path} is not what was measured for “{system.name}”. Nothing was compared. Measure the baselines again."
        )
    said = dict(predictions(path))
    if said.keys() != {row.id for row in rows}:
        raise ValueError(
            f"“{system.name}” was measured on other rows than the held-out ones. Measure the baselines again."
        )
    return said


def _measure_tuned(run: RunFolder, settings: Settings, given: Given, judge: Judge | None) -> a.SystemScore:
    def report(done: int, total: int) -> None:
        run.progress(0.05 + 0.5 * done / total, f"the tuned model answers: {done} of {total}")

    said = _asked(run, settings, given, given.rows, report)
    description = (
        f"{given.training.base_model} after {given.training.steps} training steps, given the instruction alone"
    )
    return score_and_write(run, TUNED, description, given.tenets, given.rows, said, judge, given.spec)


def _on_training_rows(run: RunFolder, settings: Settings, given: Given) -> a.Rate:
    """On as many training rows as there are held-out ones, the person's own first, which the held-out ones are as well."""
    rows = sorted(run.rows("train"), key=lambda row: (row.origin != "user", row.id))[: len(given.rows)]

    def report(done: int, total: int) -> None:
        run.progress(
            0.55 + 0.15 * done / total, f"the tuned model answers rows that it was trained on: {done} of {total}"
        )

    said = _asked(run, settings, given, rows, report)
    answers = {row.id: answer for row, answer in zip(rows, said, strict=True)}
    return rate(accuracy_outcomes(rows, answers, sameness(given.spec)).values())


def _asked(run: RunFolder, settings: Settings, given: Given, rows: Sequence[a.Row], report: Report) -> list[str]:
    prompts = [messages(given.spec.instruction, row) for row in rows]
    return _tuned(run, settings, given, report)(prompts, answer_room(given.spec))


def _tuned(run: RunFolder, settings: Settings, given: Given, report: Report) -> Ask:
    return _asks(settings, run.project / given.training.merged, given.training.weights_sha256, report)


def _asks(settings: Settings, folder: Path, digest: str, report: Report) -> Ask:
    def ask(prompts: Sequence[Messages], room: int) -> list[str]:
        return remembered_answers(settings.home / "cache" / "answers", folder, digest, prompts, room, report)

    return ask


def _elsewhere(
    run: RunFolder, settings: Settings, given: Given, answers: Mapping[str, Mapping[str, str]]
) -> a.Elsewhere:
    """General skills, safety and noise, on both models."""
    from tenet.bases import ensure_base

    def report(done: int, total: int) -> None:
        run.progress(0.7 + 0.15 * done / total, f"general skills and safety: {done} of {total} probes")

    base = local_folder(ensure_base(given.baseline.base_model))
    untuned = _asks(settings, base, sha256_of_folder(base), report)
    rows = Rows(given.rows, run.rows("train"), answers[BASE], answers[TUNED])
    found = measure(given.spec, rows, Models(untuned, _tuned(run, settings, given, report)))
    again = same_again(run.project / given.training.merged, given.spec, given.rows, answers[TUNED], report)
    return found.model_copy(update={"same_again": again})


def _preferred(
    bench_of: Bench, given: Given, untuned: Mapping[str, str], tuned: Mapping[str, str]
) -> tuple[a.Preference, ...]:
    if bench_of.pair_judge is None:
        return ()
    doubted = frozenset(record.tenet for record in bench_of.records if not record.trusted)
    return preferences(bench_of.pair_judge, given.tenets, given.rows, untuned, tuned, doubted)


def _register(run: RunFolder, name: str, given: Given, verdict: a.Verdict) -> int:
    training = given.training
    tags = {f"input.{stage}": digest for stage, digest in run.request.inputs.items()} | {"verdict": verdict}
    tags |= registry.register_prompts(_prompts_behind(run, given.card))
    version = registry.register(name, run.project / training.merged, training.weights_sha256, training.mlflow_run, tags)
    registry.set_alias(name, CANDIDATE, version)
    return version


def _prompts_behind(run: RunFolder, card: a.DatasetCard) -> set[str]:
    """Digests of what the models were asked with that drafted and wrote rows in this project."""
    events, _ = j.read(run.project / "journal.jsonl")
    drafted = {event.what.prompt for event in events if isinstance(event.what, j.Put)}
    return {digest for digest in (*drafted, card.prompt) if digest}


def _write_pages(
    run: RunFolder,
    given: Given,
    report: a.EvalReport,
    answers: Mapping[str, Mapping[str, str]],
    main: Mapping[str, a.PairedResult],
) -> Path:
    path = run.out / "report.html"
    findings = Findings(
        spec=given.spec,
        tenets=given.tenets,
        card=given.card,
        training=given.training,
        rows=given.rows,
        answers=answers,
        against=main,
        report=report,
        inputs=run.request.inputs,
        command=f"python -m evals.report {run.relative(run.path)}",
    )
    card = run.out / MODEL_CARD
    write_atomically(path, render(findings).encode())
    write_atomically(card, model_card(findings).encode())
    if given.training.mlflow_run:
        registry.log_evaluation(given.training.mlflow_run, _metrics(report), path, card)
    return path


def _metrics(report: a.EvalReport) -> dict[str, float]:
    """Numbers for MLflow's charts; what was not measured is left out."""
    found: dict[str, float | None] = {"heldout/gain": report.paired[0].difference}
    for system in report.systems:
        prefix = f"heldout/{system.name.replace(' ', '_')}"
        found |= {f"{prefix}/accuracy": system.accuracy.value}
        found |= {f"{prefix}/{id}": rate.value for id, rate in system.tenets.items()}
        found |= {f"{prefix}/f1/{name}": one.f1 for name, one in (system.fields or {}).items()}
    return {name: value for name, value in found.items() if value is not None}


def main() -> None:
    quiet_libraries()
    run = RunFolder(Path(sys.argv[1]))
    run.finish(evaluate(run, read_settings()))


if __name__ == "__main__":
    main()
