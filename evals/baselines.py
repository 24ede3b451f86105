"""What can be had without training, on the held-out rows: `python -m evals.baselines RUN`.

Of a classification six systems: the commonest label, two classical classifiers (word counts, sentence embeddings), the
untuned base model, the same with examples in its prompt, and with the best prompt that a small search finds. Of an extraction
a classical extractor takes the place of the first three; where texts are written, the text given back as it came, and the
answer that belongs to the most similar example. Given `spec.yaml`, `tenets.yaml` and the dataset; makes `Baseline`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from evals.answering import Report, context_length, encode, load_tokenizer, local_folder, remembered_answers
from evals.checks import Judge
from evals.classical import majority_label
from evals.judging import Bench, at_work
from evals.prompt_search import Ask, Found, Rewrite, search
from evals.prompting import Messages, Shots, answer_room, fit, messages, shots_for
from evals.rewriting import rewriter
from evals.scoring import score
from evals.without_a_model import ways
from tenet import artifacts as a
from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder
from tenet.settings import Settings, quiet_libraries, read_settings

TUNED_PROMPT = "base tuned prompt"


def measure(run: RunFolder, settings: Settings) -> a.Baseline:
    spec, tenets = run.read("spec.yaml", a.UseCaseSpec), run.read("tenets.yaml", a.Tenets)
    train, heldout = run.rows("train"), run.rows("heldout")
    _refuse_unusable(spec, train, heldout)
    with at_work(tenets, settings, run.project) as bench_of:
        return _measured(run, settings, Rows(spec, tenets, train, heldout), bench_of)


class Rows(NamedTuple):
    spec: a.UseCaseSpec
    tenets: a.Tenets
    train: tuple[a.Row, ...]
    heldout: tuple[a.Row, ...]


def _measured(run: RunFolder, settings: Settings, rows: Rows, bench_of: Bench) -> a.Baseline:
    from tenet.bases import ensure_base

    spec, tenets, train, heldout = rows

    def scored(name: str, description: str, answers: Sequence[str]) -> a.SystemScore:
        return score_and_write(run, name, description, tenets, heldout, answers, bench_of.judge, spec)

    run.progress(0.0, "the classical ways of answering")
    systems = [scored(*answered) for answered in classical_answers(spec, train, heldout)]
    run.progress(0.1, f"getting {settings.base_model} ready")
    base = local_folder(ensure_base(settings.base_model))
    digest = sha256_of_folder(base)

    def asked(prompts: Sequence[Messages], progress: Report) -> list[str]:
        return remembered_answers(
            settings.home / "cache" / "answers", base, digest, prompts, answer_room(spec), progress
        )

    plain = [messages(spec.instruction, row) for row in heldout]
    said = asked(plain, _reporter(run, "the untuned model answers", 0.1, 0.3))
    systems.append(scored("base", f"{settings.base_model} untuned, given the instruction alone", said))

    shots = few_shots(base, spec, train, heldout)
    with_examples = [messages(spec.instruction, row, shots.rows) for row in heldout]
    said = asked(with_examples, _reporter(run, "the untuned model answers with examples before it", 0.3, 0.5))
    systems.append(scored("base few-shot", _describe(settings.base_model, shots), said))

    looking = _reporter(run, "looking for the best prompt", 0.5, 0.8)
    rewrite = rewriter(spec, tenets, settings, run.project)
    found = best_prompt(base, spec, tenets, train, heldout, lambda prompts: asked(prompts, looking), rewrite)
    said = asked(
        [found.prompt.asked(row) for row in heldout], _reporter(run, "the untuned model answers that prompt", 0.8, 1.0)
    )
    systems.append(scored(TUNED_PROMPT, f"{settings.base_model} untuned, {prompt_in_words(found)}", said))
    run.progress(1.0, "measured")
    return a.Baseline(
        systems=tuple(systems),
        base_model=settings.base_model,
        notes=_notes(shots, bench_of.who),
        tuned_prompt=found.told,
    )


def score_and_write(
    run: RunFolder,
    name: str,
    description: str,
    tenets: a.Tenets,
    rows: Sequence[a.Row],
    answers: Sequence[str],
    judge: Judge | None = None,
    spec: a.UseCaseSpec | None = None,
) -> a.SystemScore:
    """Keep the answers row by row below `out/`, and count them."""
    by_id = {row.id: answer for row, answer in zip(rows, answers, strict=True)}
    lines = [{"id": id, "answer": answer} for id, answer in by_id.items()]
    file = run.data_file(f"predictions-{name.replace(' ', '-')}.jsonl", lines)
    return score(name, description, tenets, rows, by_id, file, judge, spec)


class Answered(NamedTuple):
    name: str
    description: str
    answers: Sequence[str]


def classical_answers(spec: a.UseCaseSpec, train: Sequence[a.Row], heldout: Sequence[a.Row]) -> list[Answered]:
    """What needs no language model: what learns nothing first, then what does."""
    texts = [row.input for row in heldout]
    learned = [Answered(way.name, way.description, way.learn(train)(texts)) for way in ways(spec)]
    if spec.fields:
        return learned
    if spec.task == "writing":
        return [Answered("unchanged", "Gives the text back as it came", texts), *learned]
    common = majority_label(train)
    return [Answered("majority", f"Always says “{common}”, the commonest label", [common] * len(texts)), *learned]


def _refuse_unusable(spec: a.UseCaseSpec, train: Sequence[a.Row], heldout: Sequence[a.Row]) -> None:
    if not heldout:
        raise ValueError(
            "The dataset has no held-out rows, so nothing can be measured. Raise the held-out share of the data plan."
        )
    if spec.labels and len({row.output for row in train}) < 2:
        raise ValueError(
            "The training rows do not have two different labels, so there is nothing to learn. Add examples of the others."
        )


def best_prompt(
    base: Path,
    spec: a.UseCaseSpec,
    tenets: a.Tenets,
    train: Sequence[a.Row],
    asked: Sequence[a.Row],
    ask: Ask,
    rewrite: Rewrite,
) -> Found:
    """Its examples leave room for the rows that it will be asked, whose right answers play no part."""
    tokenizer = load_tokenizer(base)
    room = context_length(base) - answer_room(spec)

    def fitted(instruction: str, shots: Sequence[a.Row], rows: Sequence[a.Row]) -> Shots | None:
        all_rows = (*rows, *asked)
        kept = fit(instruction, shots, all_rows, room, tokens)
        longest = max(tokens(messages(instruction, row)) for row in all_rows)
        return kept if longest <= room else None

    def tokens(prompt: Messages) -> int:
        return len(encode(tokenizer, prompt))

    return search(spec, tenets, train, fitted, ask, rewrite)


def prompt_in_words(found: Found) -> str:
    if not found.tried:
        return "its prompt as it is: there are too few rows to choose another by"
    return f"with the best of {len(found.tried)} prompts on rows put aside ({found.prompt.says})"


def few_shots(base: Path, spec: a.UseCaseSpec, train: Sequence[a.Row], heldout: Sequence[a.Row]) -> Shots:
    tokenizer = load_tokenizer(base)
    room = context_length(base) - answer_room(spec)
    examples = shots_for(spec, train)
    return fit(spec.instruction, examples, heldout, room, lambda prompt: len(encode(tokenizer, prompt)))


def _describe(base_model: str, shots: Shots) -> str:
    return f"{base_model} untuned, with {len(shots.rows)} training rows shown before the question"


def _notes(shots: Shots, who_judged: str | None) -> tuple[str, ...]:
    judged = (who_judged,) if who_judged else ()
    if len(shots.rows) == shots.wanted:
        return judged
    return (
        *judged,
        f"Of the {shots.wanted} examples for the few-shot prompt, {len(shots.rows)} fit into the base model's context.",
    )


def _reporter(run: RunFolder, text: str, start: float, end: float) -> Report:
    def report(done: int, total: int) -> None:
        run.progress(start + (end - start) * done / total, f"{text}: {done} of {total}")

    return report


def main() -> None:
    quiet_libraries()
    run = RunFolder(Path(sys.argv[1]))
    run.finish(measure(run, read_settings()))


if __name__ == "__main__":
    main()
