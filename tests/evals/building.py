"""Small, real things for the tests of `evals`: a spec, tenets, rows, run folders, and a model that can learn."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from evals.prompting import messages
from tenet import artifacts as a
from tenet.files import sha256_of, sha256_of_file, to_jsonl, to_yaml, write_atomically
from tenet.runfolder import RunFolder

WORDS = {
    "billing": ("invoice", "refund", "charge", "payment"),
    "shipping": ("parcel", "courier", "delivery", "package"),
    "account access": ("password", "login", "locked", "username"),
}
FRAMES = (
    "My {word} is wrong, please help.",
    "Where is the {word} of last week?",
    "A question about a {word}.",
    "The {word} again, for the third time!",
    "Hello, {word} trouble since Monday.",
    "Can somebody look at my {word}?",
    "I do not understand this {word}.",
    "Please check the {word} today.",
)
SPEC = a.UseCaseSpec(
    title="Support tickets to queues",
    task="classification",
    problem="Tickets wait until somebody sorts them.",
    users="the support team",
    input="the text of a ticket",
    output="the queue",
    labels=tuple(a.LabelMeaning(name=name) for name in WORDS),
    instruction="Name the queue.",
)


def tenet(id: str, statement: str, check: a.Check, threshold: float = 0.8, blocking: bool = False) -> a.Tenet:
    good, bad = (
        a.Sample(input="My invoice is wrong.", output="billing"),
        a.Sample(input="My invoice is wrong.", output="?"),
    )
    return a.Tenet(id=id, statement=statement, check=check, threshold=threshold, blocking=blocking, good=good, bad=bad)


TENETS = a.Tenets(
    tenets=(
        tenet("T1", "The answer is one of the queues and nothing else.", a.OneOf(values=tuple(WORDS)), 0.9, True),
        tenet("T2", "The ticket goes to the right queue.", a.MatchesReference(), 0.7),
        tenet("T3", "A billing ticket is never missed.", a.MatchesReference(only=("billing",)), 0.7),
    )
)


def row(id: str, input: str = "a parcel", output: str = "shipping") -> a.Row:
    return a.Row(id=id, input=input, output=output, origin="user", group=id)


def rows_of(frames: Sequence[str]) -> list[a.Row]:
    """Every word of every label in each of these frames."""
    return [
        row(f"{label[:2]}-{word}-{FRAMES.index(frame)}", frame.format(word=word), label)
        for label, words in WORDS.items()
        for word in words
        for frame in frames
    ]


def split_rows() -> tuple[list[a.Row], list[a.Row]]:
    """Training rows and held-out rows; every frame is in only one of the two."""
    return rows_of(FRAMES[:5]), rows_of(FRAMES[5:])


def run_folder(project: Path, stage: str, inputs: dict[str, a.Artifact]) -> RunFolder:
    """The folder of a job as the launcher lays it out."""
    path = project / "runs" / f"{stage}-0123456789ab"
    digests: dict[str, str] = {}
    for file, artifact in inputs.items():
        content = to_yaml(artifact.model_dump(mode="json", exclude_none=True))
        write_atomically(path / "inputs" / file, content)
        digests[Path(file).stem.replace("card", "dataset")] = sha256_of(content)
    request = {"key": "0123456789ab", "stage": stage, "inputs": digests}
    write_atomically(path / "request.json", json.dumps(request).encode())
    return RunFolder(path)


def add_dataset(run: RunFolder, train: Sequence[a.Row], heldout: Sequence[a.Row]) -> None:
    write_atomically(
        run.path / "inputs" / "data" / "card.yaml", to_yaml(dataset(run, train, heldout).model_dump(mode="json"))
    )


def dataset(run: RunFolder, train: Sequence[a.Row], heldout: Sequence[a.Row]) -> a.DatasetCard:
    splits: dict[a.Split, Sequence[a.Row]] = {"train": train, "validation": (), "heldout": heldout}
    files: dict[a.Split, a.DataFile] = {}
    for split, rows in splits.items():
        path = run.path / "inputs" / "data" / f"{split}.jsonl"
        write_atomically(path, to_jsonl(rows))
        files[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of_file(path), rows=len(rows))
    return a.DatasetCard(
        files=files,
        labels={
            split: {label: sum(row.output == label for row in rows) for label in WORDS}
            for split, rows in splits.items()
        },
        origins={split: {"user": len(rows)} for split, rows in splits.items()},
        leaks=0,
        generator="built-in",
    )


def save_small_model(folder: Path, rows: Sequence[a.Row], steps: int, context: int = 512) -> Path:
    """A chat model of a few thousand parameters, trained for some steps on these rows."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    cast("Any", torch).manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = _tokenizer(rows)
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=context,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model: Any = Qwen3ForCausalLM(config)
    _train(model, tokenizer, rows, steps)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer(rows: Sequence[a.Row]) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from tokenizers.decoders import ByteLevel
    from transformers import PreTrainedTokenizerFast

    tokenizer: Any = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<pad>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [text for row in rows_of(FRAMES) for text in (row.input, row.output)] + [
        SPEC.instruction,
        "system user assistant",
    ]
    tokenizer.train_from_iterator([*texts, *(row.input for row in rows)], trainer)
    fast: Any = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<|im_end|>")
    fast.chat_template = (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    return fast


def _train(model: Any, tokenizer: Any, rows: Sequence[a.Row], steps: int) -> None:
    import torch

    optimizer: Any = torch.optim.AdamW(model.parameters(), lr=3e-3)
    texts: list[tuple[list[int], list[int]]] = []
    for taught in rows:
        asked = tokenizer.apply_chat_template(
            messages(SPEC.instruction, taught), add_generation_prompt=True, tokenize=True, return_dict=False
        )
        texts.append((asked, [*tokenizer.encode(taught.output), tokenizer.eos_token_id]))
    order = cast("list[int]", cast("Any", torch.randperm(len(texts))).tolist())
    for step in range(steps):
        batch = [texts[order[(step * 16 + place) % len(order)]] for place in range(16)]
        width = max(len(asked) + len(said) for asked, said in batch)
        ids = [[*asked, *said, *[0] * (width - len(asked) - len(said))] for asked, said in batch]
        goals = [[-100] * len(asked) + said + [-100] * (width - len(asked) - len(said)) for asked, said in batch]
        loss = model(input_ids=torch.tensor(ids), labels=torch.tensor(goals)).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
