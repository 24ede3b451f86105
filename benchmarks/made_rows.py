"""What made rows are worth: how many stand the checks, how varied they are, and what a small model learns from them beside real ones.

    python -m benchmarks.made_rows                        four jobs, seed 0
    python -m benchmarks.made_rows triage writing --seeds 3
    python -m benchmarks.made_rows --untrained questions  only what the teacher makes of the person's rows
    python -m benchmarks.made_rows --pairs triage         DPO on made pairs (trainers/dpo.py), after SFT on the same rows

Of each job `OWN` rows are a person's; the built-in teacher fills up to `ROWS` rows to learn from (tools.synthesize whole, with its
checks). tenet-tiny is then tuned on the person's own alone, on own and made ones, and on as many real ones, and answers the same
held-out rows, which no arm saw. Rows of triage were written by people; the others come from the programs of scenarios/ and of this
file, so their real rows are more alike than people's would be.
"""

import argparse
import json
import os
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

from tenet import artifacts as a
from tenet.extraction import read_record, same_value
from tenet.files import json_object, read_jsonl, to_jsonl, to_yaml, write_atomically
from tenet.likeness import likeness

if TYPE_CHECKING:
    from tools.reading import Known

DATA = Path(__file__).parent.parent / "scenarios" / "data"
OWN, ROWS, TESTED = 60, 160, 80
ALIKE = 0.9
"""Likeness (chrF) from which a written answer counts as right."""


class Job(NamedTuple):
    spec: a.UseCaseSpec
    rows: tuple[a.Row, ...]
    right: Callable[[str, str], bool]
    """Whether an answer is as good as the reference."""


class Stood(NamedTuple):
    stood: float
    """Of what the teacher wrote."""
    written: int
    learned_from: int
    vendi: float
    """Really different texts among made rows, as a share of those among as many of the person's."""
    pairs: float
    dropped: dict[str, int]


class Scored(NamedTuple):
    own: float
    with_made: float
    real: float
    made: Stood


# ---------------------------------------------------------------- the jobs


def triage() -> Job:
    rows = read("tickets.csv", None)
    labels = tuple(a.LabelMeaning(name=name) for name in sorted({row.output for row in rows}))
    names = ", ".join(label.name for label in labels)
    spec = spec_of("classification", f"Choose the queue for this ticket. Answer with one of: {names}.", labels=labels)
    return Job(spec, rows, lambda said, wanted: said.strip() == wanted)


def extraction() -> Job:
    from tools.reading import Fields, field_name, inferred, read_rows, to_rows

    file = DATA / "supplier_mails.csv"
    records = [json.loads(pair.output) for pair in read_rows(file, None).rows]
    fields = tuple(inferred(field_name(name), [str(record[name]) for record in records]) for name in records[0])
    asked = f"Read the mail and give these values as JSON: {', '.join(field.name for field in fields)}."
    rows = tuple(to_rows(read_rows(file, Fields(fields)).rows))

    def right(said: str, wanted: str) -> bool:
        return same_record(said, wanted, fields)

    return Job(spec_of("extraction", asked, fields=fields), rows, right)


def writing() -> Job:
    from tools.reading import Texts

    asked = "Rewrite the note of the front desk as a friendly message to the guest."
    return Job(spec_of("writing", asked), read("front_desk.csv", Texts()), is_alike)


def questions() -> Job:
    """Answers out of a passage of a house manual that stands in the question."""
    rows = {row.input: row for row in _asked(random.Random("questions"))}
    return Job(
        spec_of("writing", "Answer the question by the passage, in one short sentence."), tuple(rows.values()), is_alike
    )


JOBS: dict[str, Callable[[], Job]] = {
    "triage": triage,
    "extraction": extraction,
    "writing": writing,
    "questions": questions,
}
THINGS = ("pool", "sauna", "gym", "library", "kitchen", "workshop", "garage", "roof terrace", "laundry", "reading room")
HOURS = "The {thing} opens at {first} and closes at {last}."
PRICES = "Using the {thing} costs {price} euros a day; the deposit is {other} euros."
PLACE = "Questions about the {thing} are answered in room {room}, telephone {phone}."
SAID: tuple[tuple[str, str, str], ...] = (
    (HOURS, "When does the {thing} open?", "The {thing} opens at {first}."),
    (HOURS, "Until when can I use the {thing}?", "The {thing} closes at {last}."),
    (PRICES, "What does the {thing} cost?", "The {thing} costs {price} euros a day."),
    (PRICES, "How high is the deposit for the {thing}?", "The deposit for the {thing} is {other} euros."),
    (PLACE, "Whom do I ring about the {thing}?", "Ring {phone} about the {thing}."),
    (PLACE, "Where do I ask about the {thing}?", "Ask about the {thing} in room {room}."),
)
"""A passage, a question and its answer."""


def _asked(rng: random.Random) -> Iterator[a.Row]:
    for at in range(600):
        passage, question, answer = rng.choice(SAID)
        told = {
            "thing": rng.choice(THINGS),
            "first": f"{rng.randint(6, 11)}:{rng.choice(('00', '15', '30', '45'))}",
            "last": f"{rng.randint(17, 22)}:{rng.choice(('00', '15', '30', '45'))}",
            "price": rng.randint(12, 60),
            "other": rng.randint(70, 200),
            "room": rng.randint(100, 499),
            "phone": f"0{rng.randint(20, 89)} {rng.randint(100000, 999999)}",
        }
        text = f"{passage.format(**told)} {question.format(**told)}"
        yield a.Row(id=f"q{at}", input=text, output=answer.format(**told), origin="user", group=f"q{at}")


def read(name: str, known: "Known") -> tuple[a.Row, ...]:
    from tools.reading import read_rows, to_rows

    return tuple(to_rows(read_rows(DATA / name, known).rows))


def spec_of(
    task: a.Task,
    instruction: str,
    labels: tuple[a.LabelMeaning, ...] = (),
    fields: tuple[a.FieldMeaning, ...] | None = None,
) -> a.UseCaseSpec:
    told = dict.fromkeys(("title", "problem", "users", "input", "output"), "x")
    return a.UseCaseSpec(task=task, instruction=instruction, labels=labels, fields=fields, **told)


def is_alike(said: str, wanted: str) -> bool:
    return likeness(said, wanted) >= ALIKE


def same_record(said: str, wanted: str, fields: Sequence[a.FieldMeaning]) -> bool:
    try:
        found = read_record(said, fields)
    except ValueError:
        return False
    right = read_record(wanted, fields)
    return all(same_value(field.type, found[field.name], right[field.name]) for field in fields)


# ---------------------------------------------------------------- one comparison


def compared(job: Job, seed: int, folder: Path) -> Scored:
    from benchmarks import base_tasks
    from benchmarks.base_model import said_by, tune
    from tenet.bases import EMBEDDED_FOLDER

    tested, own, spare = dealt(job, seed)
    made, card = made_from(own, job.spec, seed, folder / "making")
    kept = [row for row in made if row.origin != "synthetic"]
    real = [*kept, *spare][: len(made)]

    def score(name: str, learned: Sequence[a.Row]) -> float:
        asked = [base_tasks.asked(job.spec.instruction, row.input, row.output) for row in learned]
        model, _ = tune(EMBEDDED_FOLDER, asked, seed, folder / name, labels=bool(job.spec.labels))
        questions = [base_tasks.asked(job.spec.instruction, row.input, row.output) for row in tested]
        told = said_by(model, questions)
        return mean(job.right(said, row.output) for said, row in zip(told, tested, strict=True))

    return Scored(score("own", kept), score("made", made), score("real", real), told_of(made, card))


def untrained(job: Job, seed: int, folder: Path) -> Stood:
    return told_of(*made_from(dealt(job, seed)[1], job.spec, seed, folder / "making"))


def dealt(job: Job, seed: int) -> tuple[list[a.Row], list[a.Row], list[a.Row]]:
    """The test, the person's own rows, and real ones to spare."""
    rows = random.Random(f"made rows {seed}").sample(list(job.rows), len(job.rows))
    return rows[:TESTED], rows[TESTED : TESTED + OWN], rows[TESTED + OWN :]


def told_of(made: Sequence[a.Row], card: a.DatasetCard) -> Stood:
    written = sum(card.dropped.values()) + sum(row.origin == "synthetic" for row in made)
    unneeded = card.dropped.get("more than were wanted", 0)
    value = {metric.name: metric.value or 0.0 for metric in card.metrics}
    stood = (written - sum(card.dropped.values()) + unneeded) / written
    return Stood(stood, written, len(made), value["vendi_score"], value["distinct_pairs"], dict(card.dropped))


class AfterPairs(NamedTuple):
    sft: float
    dpo: float
    """After SFT on the same rows, by the recipe of tenet-tiny; the weights that the trainer kept."""
    pairs: int
    seconds: float
    noticed: tuple[str, ...]


def with_pairs(job: Job, seed: int, folder: Path) -> AfterPairs:
    """What DPO does with pairs of which the built-in teacher wrote the rejected answers, as the job of the training does it."""
    from agent.drafting.training_plan import read_recipe
    from benchmarks import base_tasks
    from benchmarks.base_model import said_by, tune
    from tenet.bases import EMBEDDED_FOLDER
    from tests.trainers.building import plan, run_folder
    from trainers.dpo import main as practise

    os.environ |= {"TENET_HOME": str(folder / "home"), "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db"}
    tested, own, _ = dealt(job, seed)
    made, card = made_from(own, job.spec, seed, folder / "making", rejected_share=1.0)
    paired = [row for row in made if row.rejected]
    asked = [base_tasks.asked(job.spec.instruction, row.input, row.output) for row in made]
    model, _ = tune(EMBEDDED_FOLDER, asked, seed, folder / "sft", labels=bool(job.spec.labels))

    def score(model: Path) -> float:
        questions = [base_tasks.asked(job.spec.instruction, row.input, row.output) for row in tested]
        return mean(job.right(said, row.output) for said, row in zip(said_by(model, questions), tested, strict=True))

    recipe = read_recipe("tenet-tiny", "dpo")
    settings = {**recipe.train, **recipe.after_sft, "seed": seed}
    prepared = plan(str(model), lora=recipe.lora, max_minutes=recipe.max_minutes)
    prepared = prepared.model_copy(update={"method": "dpo", "train": settings})
    # The person's own rows validate, as in a project: what was made does not judge itself.
    judges = [row for row in paired if row.origin == "user"][:16]
    learned = [row for row in paired if row not in judges]
    run = run_folder(folder / "project", prepared, learned, judges, spec=job.spec)
    practise(run)
    trained = a.TrainingRun.model_validate(
        json_object((run.path / "result.json").read_bytes(), "result.json")["artifact"]
    )
    assert card.pairs == {"built-in": len(paired)}
    return AfterPairs(score(model), score(run.path / "out" / "merged"), len(learned), trained.seconds, trained.notes)


def made_from(
    own: Sequence[a.Row], spec: a.UseCaseSpec, seed: int, run: Path, rejected_share: float | None = None
) -> tuple[list[a.Row], a.DatasetCard]:
    """The rows to learn from, after the whole job of the dataset; its test of the person's rows is not looked at here."""
    from tools.synthesize import main as synthesize

    plan = a.DataPlan(
        rows_per_label=ROWS // len(spec.labels) if spec.labels else None,
        rows_in_all=None if spec.labels else ROWS,
        generator="built-in",
        axes={"channel": ("e-mail", "chat"), "tone": ("calm", "upset")} if spec.labels else {},
        seed=seed,
        heldout_share=0.1,
        validation_share=0,
        rejected_share=rejected_share,
    )
    for name, artifact in (("spec.yaml", spec), ("data_plan.yaml", plan)):
        write_atomically(run / "inputs" / name, to_yaml(artifact.model_dump(mode="json")))
    write_atomically(run / "inputs" / "examples.jsonl", to_jsonl(own))
    synthesize(run)
    card = a.DatasetCard.model_validate(json_object((run / "result.json").read_bytes(), "result.json")["artifact"])
    return [a.Row.model_validate(row) for row in read_jsonl(run / "out" / "data" / "train.jsonl")], card


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("jobs", nargs="*", default=list(JOBS))
    wanted.add_argument("--seeds", type=int, default=1)
    wanted.add_argument("--pairs", action="store_true")
    wanted.add_argument("--untrained", action="store_true")
    asked = wanted.parse_args()
    way = with_pairs if asked.pairs else untrained if asked.untrained else compared
    for name in asked.jobs:
        for seed in range(asked.seeds):
            with tempfile.TemporaryDirectory() as folder:
                found = plain(way(JOBS[name](), seed, Path(folder)))
            print(json.dumps({"job": name, "seed": seed, **found}), flush=True)


def plain(found: Stood | Scored | AfterPairs) -> dict[str, object]:
    told = {key: plain(value) if isinstance(value, Stood) else value for key, value in found._asdict().items()}
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in told.items()}


if __name__ == "__main__":
    main()
