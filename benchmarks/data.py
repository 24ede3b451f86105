"""What the measures of a dataset find and cost.

python -m benchmarks.data              planted faults, then 10,000 rows
python -m benchmarks.data faults       recall and precision of each planted fault, over five sets of 200 rows
python -m benchmarks.data speed        10,000 rows; beside it every pair in plain Python at 2,000
python -m benchmarks.data memory 10000 100000     the most memory that splitting and measuring so many rows takes
"""

import multiprocessing
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from benchmarks.planted import PERSONAL, TICKETS, Planted, plant
from tenet.artifacts import DataPlan, Row, Split
from tools.measuring import MEASURES, measure
from tools.measuring.corpus import Corpus
from tools.reading import read_rows, row_id, to_rows
from tools.splitting import grouped

SEEDS = range(5)
ROWS = 10_000
NAIVE = 2_000
PLAN = DataPlan(rows_per_label=60, generator="built-in")
EXACT = (
    "exact_duplicates",
    "secrets",
    "card number",
    "bank account (IBAN)",
    "crypto wallet",
    "UK health number",
    "Spanish tax number",
)
TARGETS: Mapping[str, float] = {**dict.fromkeys(EXACT, 1.0), "near_duplicates": 0.95, "leakage": 0.98}
METRIC_OF = {"wrong labels": "label_agreement"}


class Score(NamedTuple):
    planted: int
    hit: int
    found: int

    @property
    def recall(self) -> float:
        return self.hit / self.planted

    @property
    def precision(self) -> float | None:
        return self.hit / self.found if self.found else None


def scores(planted: Planted) -> dict[str, Score]:
    """For each fault how many rows have it, how many of them were found, and how many were found in all."""
    labels = tuple(sorted({row.output for rows in planted.parts.values() for row in rows}))
    measured = {one.name: one for one in measure(Corpus(planted.parts, labels, PLAN))}
    personal = [found for name in ("personal_numbers", "personal_contacts") for found in measured[name].found]
    result: dict[str, Score] = {}
    for fault, rows in planted.faults.items():
        if fault in PERSONAL:
            found = {one.row for one in personal if one.why == fault}
        else:
            found = {one.row for one in measured[METRIC_OF.get(fault, fault)].found}
            found &= planted.tickets if fault == "wrong labels" else found
        result[fault] = Score(len(rows), len(found & rows), len(found))
    return result


def faults() -> None:
    total: dict[str, Score] = {}
    for seed in SEEDS:
        for fault, score in scores(plant(seed)).items():
            before = total.get(fault, Score(0, 0, 0))
            total[fault] = Score(*(one + other for one, other in zip(before, score, strict=True)))
    print(f"{'fault':28}{'planted':>8}{'recall':>8}{'precision':>11}{'wanted':>8}")
    for fault, score in total.items():
        wanted = f"{TARGETS[fault]:.0%}" if fault in TARGETS else ""
        precision = "–" if score.precision is None else f"{score.precision:.0%}"
        print(f"{fault:28}{score.planted:>8}{score.recall:>8.0%}{precision:>11}{wanted:>8}")


def speed() -> None:
    rows = many_rows(ROWS)
    corpus = Corpus(_split(rows), tuple(sorted({row.output for row in rows})), PLAN)
    began, began_cpu = time.monotonic(), time.process_time()
    print(f"{len(rows)} rows{'by the clock':>36}{'of one core':>14}")
    line("embedding", lambda: corpus.vectors)
    for one in MEASURES:
        line(one.__module__.rpartition(".")[2], lambda one=one: list(one(corpus)))
    clock, core = time.monotonic() - began, time.process_time() - began_cpu
    print(
        f"{'all':28}{clock:8.1f} s{core:12.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB at most"
    )
    started = time.monotonic()
    naive_pairs([row.input for row in rows[:NAIVE]])
    seconds = time.monotonic() - started
    print(
        f"every pair by letters in plain Python, {NAIVE} rows: {seconds:.1f} s; {ROWS} would take {seconds * (ROWS / NAIVE) ** 2:.0f} s"
    )


def memory(numbers: list[int]) -> None:
    """Texts of random words with random vectors, since what embedding takes does not depend on the number of rows."""
    for number in numbers:
        child = multiprocessing.get_context("spawn").Process(target=_most_memory, args=(number,))
        child.start()
        child.join()
        if child.exitcode:
            raise SystemExit(f"{number} rows ended with {child.exitcode}")


def _most_memory(number: int) -> None:
    import numpy as np

    rng = random.Random(0)
    words = sorted({word for row in to_rows(read_rows(TICKETS, None).rows) for word in row.input.split()})
    texts = (" ".join(rng.choices(words, k=rng.randint(8, 24))) for _ in range(number))
    rows = [
        Row(id=f"r{at}", input=text, output=str(at % 5), origin="user", group=f"r{at}") for at, text in enumerate(texts)
    ]
    vectors = np.random.default_rng(0).standard_normal((number, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    corpus = Corpus(_split(rows), tuple("01234"), PLAN)
    corpus.__dict__["vectors"] = vectors
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    grouped(rows, vectors, PLAN.leakage)
    measure(corpus)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{number:>8} rows: {before / 1e6:.2f} GB with the rows and their vectors, {most / 1e6:.2f} GB at most "
        f"({(most - before) / number:.1f} KB a row), {time.process_time() - began:.0f} s of one core",
        flush=True,
    )


def line(name: str, work: Callable[[], object]) -> None:
    """What it takes by the clock, and of one core: the second is the same on a busy machine."""
    clock, core = time.monotonic(), time.process_time()
    work()
    print(f"{name:28}{time.monotonic() - clock:8.1f} s{time.process_time() - core:12.1f} s", flush=True)


def many_rows(number: int) -> list[Row]:
    """Different rows in any number: the tickets, reworded by the built-in teacher."""
    from tools.teaching.contract import SeedText, TeacherRequest
    from tools.teaching.writing import write_rows

    tickets = to_rows(read_rows(TICKETS, None).rows)
    seeds = {
        label: [row for row in tickets if row.output == label] for label in dict.fromkeys(row.output for row in tickets)
    }
    made: dict[str, Row] = {row.id: row for row in tickets}
    variation = 0
    while len(made) < number:
        for label, rows in seeds.items():
            some = tuple(SeedText(id=row.id, text=row.input) for row in rows[variation % 20 : variation % 20 + 12])
            request = TeacherRequest(label=label, examples=some, count=20, variation=variation)
            for written in write_rows(request).rows:
                id = row_id("s", written.text)
                made[id] = Row(
                    id=id, input=written.text, output=label, origin="synthetic", group=id, generator="built-in"
                )
        variation += 1
    return list(made.values())[:number]


def _split(rows: list[Row]) -> dict[Split, list[Row]]:
    return {"train": rows[: int(0.8 * len(rows))], "validation": [], "heldout": rows[int(0.8 * len(rows)) :]}


def naive_pairs(texts: list[str]) -> Counter[int]:
    pieces = [{text[at : at + 5] for at in range(len(text) - 4)} for text in texts]
    near: Counter[int] = Counter()
    for one, own in enumerate(pieces):
        for other in pieces[:one]:
            if own and other and len(own & other) / len(own | other) >= 0.7:
                near[one] += 1
    return near


if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        sys.exit(memory([int(number) for number in sys.argv[2:]]))
    chosen = sys.argv[1:] or ["faults", "speed"]
    for name in chosen:
        {"faults": faults, "speed": speed}[name]()
