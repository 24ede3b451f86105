"""Both models of an evaluation as functions from prompts to answers; what they said once is remembered."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.answering import Report, local_folder, remembered_answers
from evals.elsewhere import Ask, Models, Rows, measure, same_again
from evals.given import Given
from evals.prompting import Messages
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
