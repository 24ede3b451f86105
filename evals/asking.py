"""Both models of an evaluation as functions from prompts to answers; what they said once is remembered."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.answering import Report, local_folder, remembered, remembered_answers
from evals.baselines import TUNED_PROMPT, few_shots
from evals.confidence import confidence, most_rows
from evals.elsewhere import Ask, Models, Rows, measure, same_again
from evals.given import Given
from evals.likelihood import remembered_chances
from evals.prompt_search import Prompt, shown_by
from evals.prompting import Messages, answer_room, messages
from evals.sampling import shuffled
from evals.served import BY_ADAPTER, BY_SERVER, Asks, Way, alike, by_adapter, by_server
from evals.speed import ASKED, classical_speeds, remembered_speed
from tenet import artifacts as a
from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder
from tenet.settings import Settings


def tuned_model(run: RunFolder, settings: Settings, given: Given, report: Report) -> Ask:
    return _asks(settings, run.project / given.training.merged, given.training.weights_sha256, report)


def _asks(settings: Settings, folder: Path, digest: str, report: Report) -> Ask:
    def ask(prompts: Sequence[Messages], room: int) -> list[str]:
        return remembered_answers(settings.home / "cache" / "answers", folder, digest, prompts, room, report)

    return ask


def measured_elsewhere(
    run: RunFolder, settings: Settings, given: Given, before: Mapping[str, str], after: Mapping[str, str]
) -> a.Elsewhere:
    """General skills, safety and noise, on both models."""
    from tenet.bases import ensure_base

    def report(done: int, total: int) -> None:
        run.progress(0.7 + 0.15 * done / total, f"general skills and safety: {done} of {total} probes")

    base = local_folder(ensure_base(given.baseline.base_model))
    untuned = _asks(settings, base, sha256_of_folder(base), report)
    rows = Rows(given.rows, run.rows("train"), before, after)
    found = measure(given.spec, rows, Models(untuned, tuned_model(run, settings, given, report)))
    again = same_again(run.project / given.training.merged, given.spec, given.rows, after, report)
    return found.model_copy(update={"same_again": again})


def as_served(run: RunFolder, settings: Settings, given: Given, said: Mapping[str, str]) -> tuple[a.ServedAlike, ...]:
    """What the tuned model says in the ways in which it would be served."""
    from tenet.bases import ensure_base

    run.progress(0.85, "asking as it would be served")
    training = given.training
    merged, cache = run.project / training.merged, settings.home / "cache" / "answers"

    def kept(way: str, digests: Sequence[str], ask: Asks) -> Way:
        def remember(prompts: Sequence[Messages], room: int) -> list[str]:
            question = {"way": way, "model": digests, "prompts": prompts, "max_new_tokens": room}
            return remembered(cache, question, lambda: ask(prompts, room))

        return Way(way, remember)

    ways = [kept(BY_SERVER, [training.weights_sha256], lambda prompts, room: by_server(merged, prompts, room))]
    if training.adapter:
        adapter, base = run.project / training.adapter, local_folder(ensure_base(training.base_model))
        digests = [sha256_of_folder(adapter), sha256_of_folder(base)]
        ways.append(kept(BY_ADAPTER, digests, lambda prompts, room: by_adapter(base, adapter, prompts, room)))
    return alike(ways, given.spec.instruction, given.rows, said, answer_room(given.spec))


def speeds(run: RunFolder, settings: Settings, given: Given) -> dict[str, a.Speed]:
    """Of the models, with and without examples, and of what needs none."""
    from tenet.bases import ensure_base

    run.progress(0.86, "what an answer takes")
    cache, room = settings.home / "cache" / "answers", answer_room(given.spec)
    base, train = local_folder(ensure_base(given.baseline.base_model)), run.rows("train")
    digest = sha256_of_folder(base)
    plain = [messages(given.spec.instruction, row) for row in given.rows[: ASKED + 1]]
    shots = few_shots(base, given.spec, train, given.rows)
    shown = [messages(given.spec.instruction, row, shots.rows) for row in given.rows[: ASKED + 1]]
    prompted = _as_searched(given, train)
    merged, weights = run.project / given.training.merged, given.training.weights_sha256
    found = classical_speeds(cache, given.spec, train, given.rows)
    return found | {
        "base": remembered_speed(cache, base, digest, plain, room),
        "base few-shot": remembered_speed(cache, base, digest, shown, room),
        **({TUNED_PROMPT: remembered_speed(cache, base, digest, prompted, room)} if prompted else {}),
        "tuned": remembered_speed(cache, merged, weights, plain, room),
    }


def _as_searched(given: Given, train: Sequence[a.Row]) -> list[Messages]:
    """The first rows with the prompt that was searched for; none where a baseline is older than the search."""
    found = given.baseline.tuned_prompt
    if found is None:
        return []
    prompt = Prompt(found.says, found.instruction, shown_by(found, train))
    return [prompt.asked(row) for row in given.rows[: ASKED + 1]]


class Sureness(NamedTuple):
    """How likely the tuned model finds each label on some held-out rows."""

    rows: Sequence[a.Row] = ()
    chances: Sequence[Mapping[str, float]] = ()


def tuned_sureness(run: RunFolder, settings: Settings, given: Given) -> Sureness:
    """Of a classification; an extraction has no list of answers to be sure of."""
    labels = given.spec.label_names
    if not labels:
        return Sureness()

    def report(done: int, total: int) -> None:
        run.progress(0.68 + 0.02 * done / total, f"how sure the tuned model is: {done} of {total} labels")

    rows = shuffled(given.rows)[: most_rows(len(labels))]
    prompts = [messages(given.spec.instruction, row) for row in rows]
    folder, digest = run.project / given.training.merged, given.training.weights_sha256
    cache = settings.home / "cache" / "answers"
    return Sureness(rows, remembered_chances(cache, folder, digest, prompts, labels, report))


def worth_of(sure: Sureness, run: RunFolder) -> a.Confidence | None:
    """With every chance kept beside it, so that its numbers and curves can be worked out again."""
    if not sure.chances:
        return None
    lines = [{"id": row.id, "chances": dict(each)} for row, each in zip(sure.rows, sure.chances, strict=True)]
    found = confidence(sure.rows, sure.chances)
    return found.model_copy(update={"chances": run.data_file("chances.jsonl", lines)})
