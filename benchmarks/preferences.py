"""What preferences (DPO) do to the style of answers, beside the model that they begin with and beside SFT on the preferred alone.

    python -m benchmarks.preferences 300 --seeds 5      so many pairs, each seed with rows, order and answers of its own

A model is first taught by SFT to answer requests in a style that is a coin's throw in each of three places (greeting, promise,
goodbye). Then come pairs of a friendly and a rude answer. The style is told by a program, on requests that were in no
training, with answers drawn at temperature 1: how many of the three places are friendly. A win is a friendlier answer than
the one of the model before; a tie is half a win.
"""

import json
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any, NamedTuple, cast

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}

from tenet import artifacts as a
from tenet.bases import EMBEDDED
from tenet.files import sha256_of_folder
from tenet.runfolder import RunFolder
from tests.trainers.building import SPEC, plan, run_folder

PLACES = (
    ("Thank you for writing.", "What now?"),
    ("We will look at the {item} today.", "Look at the {item} yourself."),
    ("Kind regards", "Bye"),
)
"""Of each place of an answer the friendly form and the rude one."""
ITEMS = ("lamp", "chair", "table", "phone", "printer", "bike", "jacket", "camera", "clock", "shelf", "radio", "kettle")
FAULTS = (
    "is broken",
    "came late",
    "has a scratch",
    "does not work",
    "was too dear",
    "is the wrong colour",
    "makes a noise",
)
WHO = ("my", "our", "the", "this", "her", "his")
TAUGHT, ASKED = 600, 200
LORA = a.Lora(r=16, lora_alpha=32, lora_dropout=0.1, target_modules="all-linear")
GENTLE: dict[str, Any] = {"num_train_epochs": 2, "per_device_train_batch_size": 16, "learning_rate": 0.0005}
BOTH: dict[str, Any] = {"loss_type": ["sigmoid", "sft"], "loss_weights": [1.0, 1.0]}
ARMS: dict[str, tuple[str, dict[str, Any]]] = {
    "dpo, the preferred answers learned beside it (as in every recipe)": ("dpo", GENTLE | BOTH),
    "dpo, the preference alone": ("dpo", GENTLE),
    "sft on the preferred": ("sft", GENTLE),
}


class Case(NamedTuple):
    text: str
    item: str


def cases(seed: int = 0) -> list[Case]:
    made = [Case(f"{who} {item} {fault}", item) for who in WHO for item in ITEMS for fault in FAULTS]
    random.Random(seed).shuffle(made)
    return made


def answer(case: Case, friendly: Sequence[bool]) -> str:
    return " ".join(place[not kind] for place, kind in zip(PLACES, friendly, strict=True)).format(item=case.item)


def style(said: str) -> int:
    """How many of the three places are friendly."""
    return sum(place[0].split("{", maxsplit=1)[0].strip() in said for place in PLACES)


def row(number: int, case: Case, output: str, rejected: str | None = None) -> a.Row:
    return a.Row(id=f"r{number}", input=case.text, output=output, rejected=rejected, origin="user", group=f"g{number}")


def run(folder: Path, method: Any, rows: Sequence[a.Row], start: Path | None, train: dict[str, Any]) -> Path:
    """One training; returns its merged model."""
    from importlib import import_module

    begin = (
        {"start_from": start.relative_to(folder).as_posix(), "start_sha256": sha256_of_folder(start)} if start else {}
    )
    made = plan(EMBEDDED, LORA, max_minutes=30).model_copy(update={"method": method, "train": train, **begin})
    prepared = run_folder(folder, made, rows)
    own = prepared.path.rename(prepared.path.with_name(f"training_run-{method}-{len(list(folder.glob('runs/*')))}"))
    import_module(f"trainers.{method}").main(RunFolder(own))
    result = json.loads((own / "result.json").read_text(encoding="utf-8"))["artifact"]
    print(f"{method}: {result['seconds']} s; noticed: {result.get('notes', [])}", file=sys.stderr)
    return own / "out" / "merged"


def answers(model: Path, asked: Sequence[Case]) -> list[str]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
    tokenizer: Any = cast(Any, AutoTokenizer).from_pretrained(model, padding_side="left")
    network: Any = AutoModelForCausalLM.from_pretrained(model, dtype="float32").eval()
    prompts = [
        [{"role": "system", "content": SPEC.instruction}, {"role": "user", "content": case.text}] for case in asked
    ]
    padded = tokenizer.apply_chat_template(
        prompts, add_generation_prompt=True, padding=True, return_tensors="pt", return_dict=True
    )
    made = network.generate(
        **padded, do_sample=True, temperature=1.0, top_k=0, max_new_tokens=40, pad_token_id=tokenizer.pad_token_id
    )
    return tokenizer.batch_decode(made[:, padded["input_ids"].shape[1] :], skip_special_tokens=True)


def beside(before: Sequence[str], after: Sequence[str]) -> dict[str, Any]:
    pairs = [(style(one), style(other)) for one, other in zip(before, after, strict=True)]
    won, lost = sum(new > old for old, new in pairs), sum(new < old for old, new in pairs)
    return {
        "friendly_places": round(sum(new for _, new in pairs) / len(PLACES) / len(pairs), 3),
        "won": won, "lost": lost, "tied": len(pairs) - won - lost,
        "win_rate": round((won + (len(pairs) - won - lost) / 2) / len(pairs), 3),
        "win_rate_without_ties": round(won / (won + lost), 3) if won + lost else None,
        "sample": after[0],
    }  # fmt: skip


def compared(seed: int, number: int) -> dict[str, dict[str, Any]]:
    """Every arm beside the model that all of them begin with."""
    rng, known = random.Random(seed), cases(seed)
    asked, learned = known[:ASKED], known[ASKED:]
    mixed = [
        row(at, case, answer(case, [rng.random() < 0.5 for _ in PLACES]))
        for at, case in enumerate((learned * 3)[:TAUGHT])
    ]
    pairs = [
        row(at, case, answer(case, [True] * len(PLACES)), answer(case, [False] * len(PLACES)))
        for at, case in enumerate((learned * 2)[:number])
    ]
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {"TENET_HOME": place, "MLFLOW_TRACKING_URI": f"sqlite:///{place}/mlflow.db"}
        folder, seeded = Path(place) / "style", {"seed": seed}
        start = run(folder, "sft", mixed, None, GENTLE | seeded | {"num_train_epochs": 6, "learning_rate": 0.003})
        before = answers(start, asked)
        found = {"start": {"friendly_places": sum(map(style, before)) / len(PLACES) / len(before), "sample": before[0]}}
        for arm, (method, train) in ARMS.items():
            found[arm] = beside(before, answers(run(folder, method, pairs, start, train | seeded), asked))
    return found


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seeds = int(sys.argv[sys.argv.index("--seeds") + 1]) if "--seeds" in sys.argv else 1
    found = [compared(seed, number) for seed in range(seeds)]
    rates = {arm: [one[arm]["win_rate"] for one in found] for arm in ARMS}
    told = {
        arm: {"mean": round(mean(values), 3), "spread": round(stdev(values), 3) if len(values) > 1 else None}
        for arm, values in rates.items()
    }
    print(json.dumps({"pairs": number, "asked": ASKED, "win_rate": told, "seeds": found}, indent=1))


if __name__ == "__main__":
    main()
