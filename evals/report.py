"""The proof: the tuned model against the untuned one on the held-out rows. `python -m evals.report RUN`.

Given the spec, the tenets, the dataset, the baselines and the training run; makes `EvalReport`, the page
`out/report.html`, the model card `out/model_card.md`, and a version in the model registry with the alias `candidate`.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals import registry
from evals.another_base import on_its_own_base
from evals.answering import Report, remembered_answers
from evals.asking import Sureness, as_served, measured_elsewhere, speeds, tuned_model, tuned_sureness, worth_of
from evals.baselines import score_and_write
from evals.checks import Judge, sameness
from evals.classical import KINDS, strongest
from evals.contest import held
from evals.coverage import coverage
from evals.curves import curves
from evals.earlier import BEGAN_WITH, DEPLOYED, Earlier, earlier_models
from evals.gate import Evidence, decide
from evals.given import Given, answers_of, read
from evals.graded import graded
from evals.judging import Bench, at_work
from evals.marks import items, opinions
from evals.mlflow_judges import registered
from evals.model_card import model_card
from evals.page import Findings, render
from evals.people import people_found
from evals.preferring import preferences
from evals.prompt_search import shown_by
from evals.prompting import answer_room, messages
from evals.scoring import (
    ACCURACY,
    Outcomes,
    accuracy_outcomes,
    compare_accuracy,
    compare_tenets,
    rate,
    slices,
    tenet_outcomes,
)
from evals.slices import weak_slices
from evals.standard import kept
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_file, write_atomically
from tenet.models.roles import choose_judge
from tenet.project import Project
from tenet.runfolder import RunFolder
from tenet.settings import Settings, quiet_libraries, read_settings
from tenet.stages import BY_NAME

TUNED, BASE = "tuned", "base"
CANDIDATE = "candidate"
MODEL_CARD = "model_card.md"


def evaluate(run: RunFolder, settings: Settings) -> a.EvalReport:
    given = read(run)
    with at_work(given.tenets, settings, run.project) as bench_of:
        return _evaluated(run, settings, given, bench_of)


def _evaluated(run: RunFolder, settings: Settings, given: Given, bench_of: Bench) -> a.EvalReport:
    given = on_its_own_base(run, settings, given, bench_of.judge)
    answers = {system.name: answers_of(run, system, given.rows) for system in given.baseline.systems}
    tuned = _measure_tuned(run, settings, given, bench_of.judge)
    answers[TUNED] = answers_of(run, tuned, given.rows)
    before = earlier_models(Project(run.project), given.training, given.spec)
    earlier = tuple(_measure_earlier(one, run, settings, given, bench_of.judge) for one in before)
    answers |= {system.name: answers_of(run, system, given.rows) for system in earlier}
    systems = (*given.baseline.systems, *earlier, tuned)
    run.progress(0.55, "comparing row by row")
    same = sameness(given.spec)
    main = {
        name: compare_accuracy(given.rows, said, answers[TUNED], same)
        for name, said in answers.items()
        if name != TUNED
    }
    by_tenet = compare_tenets(given.tenets, given.rows, answers[BASE], answers[TUNED], bench_of.judge)
    classical = strongest(given.baseline.systems)
    preferred = _preferred(bench_of, given, answers[BASE], answers[TUNED])
    on_training_rows = _on_training_rows(run, settings, given)
    sure = tuned_sureness(run, settings, given)
    elsewhere = measured_elsewhere(run, settings, given, answers[BASE], answers[TUNED])
    served = as_served(run, settings, given, answers[TUNED])
    taken = speeds(run, settings, given)
    verdicts = _markable(given, answers[TUNED], bench_of.judge)
    people = people_found(items(given.tenets, given.rows, answers[TUNED], verdicts), opinions(_events(run)))
    evidence = Evidence(
        tenets=given.tenets,
        tuned=tuned,
        gain=main[BASE],
        by_tenet=by_tenet,
        classical=main[classical.name] if classical else None,
        deployed=main.get(DEPLOYED),
        began_with=main.get(BEGAN_WITH),
        graded=graded(given.spec, given.rows, answers[BASE], answers[TUNED]),
        rows=len(given.rows),
        classical_kind=KINDS[classical.name] if classical else "",
        classical_tenets=classical.tenets if classical else {},
        classical_name=classical.name if classical else "",
        speeds=taken,
        judge=bench_of.records,
        preferences=preferred,
        weak=weak_slices(given.rows, answers[TUNED], same),
        on_training_rows=on_training_rows,
        elsewhere=elsewhere,
        people=people,
        served=served,
    )
    decision = decide(evidence)
    run.progress(0.9, "registering the model")
    name = run.project.name
    report = a.EvalReport(
        rows=len(given.rows),
        systems=systems,
        speeds=taken,
        paired=(main[BASE], *by_tenet),
        began_with=main.get(BEGAN_WITH),
        graded=evidence.graded,
        verdict=decision.verdict,
        reasons=decision.reasons,
        judge=bench_of.who,
        judge_records=bench_of.records,
        mlflow_judges=_judges_in_mlflow(run, settings, given, bench_of),
        panel=bench_of.panel.found() if bench_of.panel else None,
        preferences=preferred,
        slices={system: slices(given.spec, given.rows, said) for system, said in answers.items()},
        weak=evidence.weak,
        on_training_rows=evidence.on_training_rows,
        elsewhere=elsewhere,
        benchmarks=kept(run.project, given.training.weights_sha256),
        confidence=worth_of(sure, run),
        people=people,
        served=served,
        outcomes=run.data_file("outcomes.jsonl", _lines(verdicts)),
        model_name=name,
        model_version=_register(run, name, given, decision.verdict),
        html=run.relative(run.out / "report.html"),
    )
    page = _write_pages(run, given, report, answers, main, sure)
    return report.model_copy(update={"html_sha256": sha256_of_file(page)})


def _measure_tuned(run: RunFolder, settings: Settings, given: Given, judge: Judge | None) -> a.SystemScore:
    def report(done: int, total: int) -> None:
        run.progress(0.05 + 0.5 * done / total, f"the tuned model answers: {done} of {total}")

    said = _asked(run, settings, given, given.rows, report)
    description = (
        f"{given.training.base_model} after {given.training.steps} training steps, given the instruction alone"
    )
    return score_and_write(run, TUNED, description, given.tenets, given.rows, said, judge, given.spec)


def _measure_earlier(
    earlier: Earlier, run: RunFolder, settings: Settings, given: Given, judge: Judge | None
) -> a.SystemScore:
    def report(done: int, total: int) -> None:
        run.progress(0.55, f"an earlier model ({earlier.name}) answers: {done} of {total}")

    prompts = [messages(earlier.instruction, row) for row in given.rows]
    cache = settings.home / "cache" / "answers"
    said = remembered_answers(cache, earlier.folder, earlier.sha256, prompts, answer_room(given.spec), report)
    return score_and_write(run, earlier.name, earlier.description, given.tenets, given.rows, said, judge, given.spec)


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
    return tuned_model(run, settings, given, report)(prompts, answer_room(given.spec))


def _preferred(
    bench_of: Bench, given: Given, untuned: Mapping[str, str], tuned: Mapping[str, str]
) -> tuple[a.Preference, ...]:
    if bench_of.pair_judge is None:
        return ()
    doubted = frozenset(record.tenet for record in bench_of.records if not record.trusted)
    return preferences(bench_of.pair_judge, given.tenets, given.rows, untuned, tuned, doubted)


def _markable(given: Given, said: Mapping[str, str], judge: Judge | None) -> dict[str, Outcomes]:
    """The verdicts that a person may see otherwise: those of a judge, and what is right by the reference."""
    judged = [tenet for tenet in given.tenets.tenets if isinstance(tenet.check, a.Judged)]
    return {
        **{tenet.id: tenet_outcomes(tenet, given.rows, said, judge) for tenet in judged},
        ACCURACY: accuracy_outcomes(given.rows, said, sameness(given.spec)),
    }


def _lines(verdicts: Mapping[str, Outcomes]) -> list[dict[str, str]]:
    return [
        {"id": id, "tenet": tenet, "outcome": outcome}
        for tenet, outcomes in verdicts.items()
        for id, outcome in outcomes.items()
    ]


def _events(run: RunFolder) -> list[j.Event]:
    return j.read(run.project / "journal.jsonl")[0]


def _register(run: RunFolder, name: str, given: Given, verdict: a.Verdict) -> int:
    training = given.training
    tags = {f"input.{stage}": digest for stage, digest in run.request.inputs.items()} | {"verdict": verdict}
    tags |= registry.register_prompts(_prompts_behind(run, given.card))
    version = registry.register(name, run.project / training.merged, training.weights_sha256, training.mlflow_run, tags)
    registry.set_alias(name, CANDIDATE, version)
    return version


def _judges_in_mlflow(run: RunFolder, settings: Settings, given: Given, bench_of: Bench) -> tuple[str, ...]:
    """Of a panel the first one, as it is where traffic and rewards are judged."""
    endpoint, believed = choose_judge(settings).endpoint, {one.tenet for one in bench_of.records if one.trusted}
    tenets = tuple(one for one in given.tenets.tenets if isinstance(one.check, a.Judged) and one.id in believed)
    if endpoint is None or not tenets or not given.training.mlflow_run:
        return ()
    return registered(run.project.name, tenets, endpoint, given.training.mlflow_run)


def _prompts_behind(run: RunFolder, card: a.DatasetCard) -> set[str]:
    """Digests of what the models were asked with that drafted and wrote rows in this project."""
    drafted = {event.what.prompt for event in _events(run) if isinstance(event.what, j.Put)}
    return {digest for digest in (*drafted, card.prompt) if digest}


def _write_pages(
    run: RunFolder,
    given: Given,
    report: a.EvalReport,
    answers: Mapping[str, Mapping[str, str]],
    main: Mapping[str, a.PairedResult],
    sure: Sureness,
) -> Path:
    path, reward = run.out / "report.html", _reward(run)
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
        covered=tuple(coverage(given.tenets, run.rows("train"), given.rows, reward, report)),
        command=f"python -m evals.report {run.relative(run.path)}",
        prompt=given.baseline.tuned_prompt,
        shown=shown_by(given.baseline.tuned_prompt, run.rows("train")),
        reward=reward,
        contest=held(Project(run.project)),
        curves=curves(sure.rows, sure.chances),
    )
    card = run.out / MODEL_CARD
    write_atomically(path, render(findings).encode())
    write_atomically(card, model_card(findings).encode())
    if given.training.mlflow_run:
        registry.log_evaluation(given.training.mlflow_run, _metrics(report), path, card)
    return path


def _reward(run: RunFolder) -> a.RewardFunction | None:
    """The one in force, where the training was paid for by one; one that an earlier method left pays for nothing."""
    project = Project(run.project)
    found = project.find("reward") if project.state.is_needed(BY_NAME["reward"]) else None
    return found if isinstance(found, a.RewardFunction) else None


def _metrics(report: a.EvalReport) -> dict[str, float]:
    """Numbers for MLflow's charts; what was not measured is left out."""
    found: dict[str, float | None] = {"heldout/gain": report.paired[0].difference}
    for system in report.systems:
        prefix = f"heldout/{system.name.replace(' ', '_')}"
        found |= {f"{prefix}/accuracy": system.accuracy.value}
        found |= {f"{prefix}/{id}": rate.value for id, rate in system.tenets.items()}
        found |= {f"{prefix}/f1/{name}": one.f1 for name, one in (system.fields or {}).items()}
    if report.elsewhere:
        for pair in (*report.elsewhere.skills, *report.elsewhere.safety):
            found[f"elsewhere/{pair.tenet.replace(' ', '_')}"] = pair.tuned.value
    return {name: value for name, value in found.items() if value is not None}


def main() -> None:
    quiet_libraries()
    run = RunFolder(Path(sys.argv[1]))
    run.finish(evaluate(run, read_settings()))


if __name__ == "__main__":
    main()
