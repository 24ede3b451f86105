"""The contest of all ways, on the same rows: `python -m tools.contest RUN`.

Given the spec, the tenets, the data plan, the dataset, the baselines (for the name of the base model) and
`inputs/contest.json`; makes `Contest` and the page `out/contest.html`.
Each training way may take equally long, all of its trainings together; what needs no training is measured as it is.
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from evals.answering import Report, answers, local_folder
from evals.baselines import best_prompt, few_shots, prompt_in_words, score_and_write
from evals.checks import sameness
from evals.contest import decide
from evals.contest_page import render
from evals.embedding import forget
from evals.judging import Bench, at_work
from evals.prompting import Messages, answer_room, messages
from evals.rewriting import rewriter
from evals.scoring import Outcomes, accuracy_outcomes, compare
from evals.speed import speed_of, speed_of_model
from evals.without_a_model import ways
from tenet import artifacts as a
from tenet.bases import ensure_base
from tenet.files import json_object, sha256_of_file, write_atomically
from tenet.runfolder import RunFolder
from tenet.settings import Settings, quiet_libraries, read_settings
from tools.contest.dividing import Divided, divided
from tools.contest.terms import FILE, Terms
from tools.contest.training import DidNotTrain, train

UNTUNED = "untuned"


class Given(NamedTuple):
    run: RunFolder
    spec: a.UseCaseSpec
    tenets: a.Tenets
    terms: Terms
    base: Path
    base_model: str
    rows: Divided


class Tried(NamedTuple):
    """One way, when it has answered."""

    name: str
    method: str
    description: str
    answers: Sequence[str]
    seconds: float
    speed: a.Speed
    prompt: a.TunedPrompt | None = None


def hold(run: RunFolder, settings: Settings) -> a.Contest:
    given = read(run, settings)
    left_out = dict(given.terms.left_out)
    with at_work(given.tenets, settings, run.project) as bench_of:
        ways = _measured(given, [*_untrained(given, settings), *_trained(given, left_out)], bench_of)
    outcomes = {name: outcome for name, (_, outcome) in ways.items()}
    found = tuple(way for way, _ in ways.values())
    decision = decide(found, given.tenets, outcomes)
    contest = a.Contest(
        rows=len(given.rows.asked),
        learned_from=len(given.rows.learned),
        minutes_each=given.terms.minutes_each,
        ways=found,
        left_out=left_out,
        recommended=decision.recommended,
        clear=decision.clear,
        reasons=decision.reasons,
        html=run.relative(run.out / "contest.html"),
    )
    page = run.out / "contest.html"
    write_atomically(page, render(given.spec, given.tenets, contest, given.rows.learned).encode())
    return contest.model_copy(update={"html_sha256": sha256_of_file(page)})


def read(run: RunFolder, settings: Settings) -> Given:
    spec, plan = run.read("spec.yaml", a.UseCaseSpec), run.read("data_plan.yaml", a.DataPlan)
    run.progress(0.0, "choosing the rows")
    base_model = run.read("baseline.yaml", a.Baseline).base_model
    return Given(
        run=run,
        spec=spec,
        tenets=run.read("tenets.yaml", a.Tenets),
        terms=Terms.model_validate(json_object((run.path / "inputs" / FILE).read_bytes(), FILE)),
        base=local_folder(ensure_base(base_model)),
        base_model=base_model,
        rows=divided(run.rows("train"), run.rows("validation"), spec, plan),
    )


def _untrained(given: Given, settings: Settings) -> Iterator[Tried]:
    """The classical ways, the model as it is, with examples in its prompt, and with a prompt that was searched for."""
    yield from _classical(given)
    plain = [messages(given.spec.instruction, row) for row in given.rows.asked]
    yield _asked(given, UNTUNED, "prompt", f"{given.base_model}, given the instruction alone", given.base, plain, 0.0)
    begun = perf_counter()
    shots = few_shots(given.base, given.spec, given.rows.learned, given.rows.asked)
    shown = [messages(given.spec.instruction, row, shots.rows) for row in given.rows.asked]
    said = f"{given.base_model}, with {len(shots.rows)} rows shown before the question"
    yield _asked(given, "few-shot", "prompt", said, given.base, shown, perf_counter() - begun)
    yield _with_tuned_prompt(given, settings)


def _with_tuned_prompt(given: Given, settings: Settings) -> Tried:
    """The search takes its time as a training does; what it chooses by are rows that the trainings learn from."""
    begun = perf_counter()
    spec, rows = given.spec, given.rows
    reporter, room = _reporter(given.run, "looking for the best prompt"), answer_room(spec)
    rewrite = rewriter(spec, given.tenets, settings, given.run.project)
    found = best_prompt(
        given.base, spec, given.tenets, rows.learned, rows.asked,
        lambda prompts: answers(given.base, prompts, room, reporter), rewrite,
    )  # fmt: skip
    seconds = perf_counter() - begun
    asked = [found.prompt.asked(row) for row in rows.asked]
    said = f"{given.base_model}, {prompt_in_words(found)}"
    return _asked(given, "tuned prompt", "prompt", said, given.base, asked, seconds)._replace(prompt=found.told)


def _classical(given: Given) -> Iterator[Tried]:
    texts = [row.input for row in given.rows.asked]
    for way in ways(given.spec):
        forget()
        begun = perf_counter()
        answer = way.learn(given.rows.learned)
        seconds = perf_counter() - begun
        speed = speed_of(lambda text, ask=answer: ask([text]), texts)
        yield Tried(way.name, "classical", way.description, answer(texts), seconds, speed)


def _trained(given: Given, left_out: dict[str, str]) -> Iterator[Tried]:
    """A training that ends without a model is left out with its reason; the others go on."""
    plain = [messages(given.spec.instruction, row) for row in given.rows.asked]
    for way in given.terms.training:
        try:
            done = train(given.run, way.name, way.plans, given.rows.learned)
        except DidNotTrain as problem:
            left_out[way.name] = f"Its training ended without a model: {problem}"
            continue
        method = way.plans[-1].method
        methods = " and ".join(plan.method.upper() for plan in way.plans)
        said = f"{given.base_model} after at most {given.terms.minutes_each:g} minutes of {methods}"
        yield _asked(given, way.name, method, said, done.merged, plain, done.seconds)
        # The answers are kept; models of this size would fill a disk.
        shutil.rmtree(done.merged)


def _asked(
    given: Given, name: str, method: str, description: str, model: Path, prompts: Sequence[Messages], seconds: float
) -> Tried:
    room = answer_room(given.spec)
    said = answers(model, prompts, room, _reporter(given.run, name))
    return Tried(name, method, description, said, seconds, speed_of_model(model, prompts, room))


def _measured(given: Given, tried: Sequence[Tried], bench_of: Bench) -> dict[str, tuple[a.Contestant, Outcomes]]:
    same = sameness(given.spec)
    rows = given.rows.asked
    outcomes = {
        one.name: accuracy_outcomes(rows, {row.id: said for row, said in zip(rows, one.answers, strict=True)}, same)
        for one in tried
    }
    found: dict[str, tuple[a.Contestant, Outcomes]] = {}
    for one in tried:
        score = score_and_write(
            given.run, one.name, one.description, given.tenets, rows, one.answers, bench_of.judge, given.spec
        ).model_copy(update={"speed": one.speed})
        gain = None if one.name == UNTUNED else compare(one.name, outcomes[UNTUNED], outcomes[one.name])
        way = a.Contestant.model_validate(
            {
                "name": one.name,
                "method": one.method,
                "score": score,
                "gain": gain,
                "seconds": round(one.seconds, 1),
                "prompt": one.prompt,
            }
        )
        found[one.name] = (way, outcomes[one.name])
    return found


def _reporter(run: RunFolder, name: str) -> Report:
    return lambda done, total: run.progress(None, f"{name} answers: {done} of {total}")


def main() -> None:
    quiet_libraries()
    run = RunFolder(Path(sys.argv[1]))
    run.finish(hold(run, read_settings()))


if __name__ == "__main__":
    main()
