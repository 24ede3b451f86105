"""False alarms: what the debugger says about three healthy trainings of tenet-tiny with the recipes as they are.

    python -m benchmarks.alarms           SFT, DPO on what it left, GRPO on what it left

The rows are the tickets of the triage scenario, of which some are kept for practice and taught to nobody, as a data plan keeps them
where practice is wished for: what was learned by heart leaves nothing to practise. Each line says what was noticed, which step's
weights were kept, and how many of the held-out rows the model answers rightly.
"""

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

from agent.drafting.training_plan import TrainingMethod, read_recipe
from evals.answering import answers
from evals.checks import same_meaning
from evals.prompting import answer_room, messages
from tenet import artifacts as a
from tenet.bases import EMBEDDED
from tenet.files import sha256_of, sha256_of_folder, to_yaml, write_atomically
from tenet.runfolder import RunFolder
from tenet.settings import CHECKOUT
from tests.trainers.building import plan, run_folder
from tools.reading import read_rows, to_rows
from tools.rewarding.drafting import draft_reward

VALIDATED, HELD_OUT = 28, 60
STEPS_OF_PRACTICE = 30


class Tickets(NamedTuple):
    train: Sequence[a.Row]
    validation: Sequence[a.Row]
    heldout: Sequence[a.Row]
    spec: a.UseCaseSpec


def tickets() -> Tickets:
    rows = sorted(
        to_rows(read_rows(CHECKOUT / "scenarios" / "data" / "tickets.csv", None).rows), key=lambda row: row.id
    )
    labels = sorted({row.output for row in rows})
    spec = a.UseCaseSpec(
        title="Ticket triage", task="classification", problem="By hand", users="support", input="a ticket",
        output="one queue", labels=tuple(a.LabelMeaning(name=name) for name in labels),
        instruction=f"Choose the queue for this ticket. Answer with one of: {', '.join(labels)}.",
    )  # fmt: skip
    return Tickets(rows[VALIDATED + HELD_OUT :], rows[:VALIDATED], rows[VALIDATED : VALIDATED + HELD_OUT], spec)


def tenets(spec: a.UseCaseSpec) -> a.Tenets:
    good, bad = a.Sample(input="x", output=spec.label_names[0]), a.Sample(input="x", output="none of them")
    checks: tuple[a.Check, ...] = (a.OneOf(values=spec.label_names), a.MatchesReference(), a.MaxWords(words=4))
    return a.Tenets(
        tenets=tuple(
            a.Tenet(id=f"T{number}", statement=check.kind, check=check, threshold=0.9, good=good, bad=bad)
            for number, check in enumerate(checks, start=1)
        )
    )


def trained(folder: Path, method: TrainingMethod, data: Tickets, start: Path | None) -> tuple[Path, dict[str, Any]]:
    recipe = read_recipe(EMBEDDED, method)
    more = {"max_steps": STEPS_OF_PRACTICE, "max_completion_length": answer_room(data.spec)}
    begin = (
        {"start_from": start.relative_to(folder).as_posix(), "start_sha256": sha256_of_folder(start)} if start else {}
    )
    gentler = recipe.after_sft if start else {}
    made = plan(EMBEDDED, recipe.lora, max_minutes=60).model_copy(
        update={"method": method, "train": recipe.train | gentler | (more if method == "grpo" else {}), **begin}
    )
    kept = round(a.PRACTISED * len(data.train))
    rows = (data.train[kept:], data.validation, data.spec, data.train[:kept])
    prepared = run_folder(folder, made, *rows).path
    run = RunFolder(prepared.rename(prepared.with_name(f"training_run-{method}")))
    content = to_yaml(draft_reward(data.spec, tenets(data.spec)).model_dump(mode="json", exclude_none=True))
    write_atomically(run.path / "inputs" / "reward.yaml", content)
    request = run.request.model_copy(update={"inputs": run.request.inputs | {"reward": sha256_of(content)}})
    write_atomically(run.path / "request.json", request.model_dump_json().encode())
    import_module(f"trainers.{method}").main(run)
    result = json.loads((run.path / "result.json").read_text(encoding="utf-8"))["artifact"]
    return run.out / "merged", result


def main() -> None:
    data = tickets()
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {"TENET_HOME": place, "MLFLOW_TRACKING_URI": f"sqlite:///{place}/mlflow.db"}
        folder, start, report = Path(place) / "triage", None, dict[str, Any]()
        methods: tuple[TrainingMethod, ...] = ("sft", "dpo", "grpo")
        for method in methods:
            merged, result = trained(folder, method, data, start)
            start = start or merged
            asked = [messages(data.spec.instruction, row) for row in data.heldout]
            said = answers(merged, asked, answer_room(data.spec), lambda done, of: None)
            right = sum(same_meaning(one, row.output) for one, row in zip(said, data.heldout, strict=True))
            kept = {name: result.get(name) for name in ("steps", "kept_step", "heldout_right", "seconds")}
            report[method] = {"noticed": result.get("notes", []), "right": f"{right} of {len(said)}", **kept}
            print(method, report[method], file=sys.stderr)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
