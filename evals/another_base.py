"""A training on another base model than the one that the baselines were measured on: its own untuned model is what it is held against."""

from evals.answering import local_folder, remembered_answers
from evals.baselines import TUNED_PROMPT, score_and_write
from evals.checks import Judge
from evals.given import Given
from evals.prompting import answer_room, messages
from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder
from tenet.settings import Settings

OF_A_BASE = ("base", "base few-shot", TUNED_PROMPT)
"""What was measured of the other base model, and says nothing of this one."""


def on_its_own_base(run: RunFolder, settings: Settings, given: Given, judge: Judge | None) -> Given:
    from tenet.bases import ensure_base

    name = given.training.base_model
    if name == given.baseline.base_model:
        return given
    base = local_folder(ensure_base(name))

    def report(done: int, total: int) -> None:
        run.progress(0.05 * done / total, f"the untuned {name} answers: {done} of {total}")

    prompts = [messages(given.spec.instruction, row) for row in given.rows]
    cache, room = settings.home / "cache" / "answers", answer_room(given.spec)
    said = remembered_answers(cache, base, sha256_of_folder(base), prompts, room, report)
    description = f"{name} untuned, given the instruction alone"
    untuned = score_and_write(run, "base", description, given.tenets, given.rows, said, judge, given.spec)
    others = tuple(system for system in given.baseline.systems if system.name not in OF_A_BASE)
    update = {"systems": (*others, untuned), "base_model": name, "tuned_prompt": None}
    return given._replace(baseline=given.baseline.model_copy(update=update))
