"""Makes “tenet-tiny”, the placeholder base model, from nothing: tokenizer, weights and chat template.

    python -m trainers.base_model FOLDER

A Qwen3 of about two million weights that has learned one thing: to answer a chat with one label of the list in the
system message, and to stop. It takes about a minute and a half on one core. FOLDER appears when it is whole and not before; two
builders wait for each other; where FOLDER is there already, nothing is done.
"""

import fcntl
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from tenet.files import sha256_of, sync_folder, write_atomically
from trainers import curriculum

PAD, END = "<|pad|>", "<|end|>"
SPECIAL = (PAD, END, "<|system|>", "<|user|>", "<|assistant|>")
PAD_ID, END_ID = 0, 1
CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{- '<|' + message['role'] + '|>' -}}"
    "{%- if message['role'] == 'assistant' -%}"
    "{%- generation -%}{{- message['content'] + '<|end|>' -}}{%- endgeneration -%}"
    "{%- else -%}{{- message['content'] + '<|end|>' -}}{%- endif -%}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)

RESPONSE_TEMPLATE = {
    "defaults": {"role": "assistant"},
    "start_anchor": "<|assistant|>",
    "fields": {"content": {"close_pattern": r"<\|end\|>", "content": "text"}},
}
"""How an answer is read back. Without it `transformers serve` takes Qwen3's own, which does not know these marks."""


class Recipe(a.Frozen):
    """How the model is made; with the sources below and the libraries, all that its weights depend on."""

    vocabulary: int = 4096
    hidden: int = 128
    layers: int = 3
    heads: int = 4
    inner: int = 384
    positions: int = 4096
    steps: int = 1000
    tokens_a_step: int = 800
    learning_rate: float = 3e-3
    """For the embeddings and norms, by AdamW."""
    matrix_learning_rate: float = 0.02
    """For the matrices inside the layers, by Muon, which needs far fewer steps for them."""
    embedding_scale: float = 0.08
    seed: int = 0

    def digest(self) -> str:
        sources = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*")) if path.name in SOURCES]
        libraries = {name: version(name) for name in ("torch", "transformers", "tokenizers")}
        return sha256_of(b"\0".join([self.model_dump_json().encode(), json.dumps(libraries).encode(), *sources]))


SOURCES = ("base_model.py", "copying.py", "curriculum.py", "lexicon.yaml", "meanings.py")
Report = Callable[[str], None]


def build(folder: Path, recipe: Recipe, report: Report = print) -> None:
    """Make the model in a folder of its own beside the wanted one, and rename it when it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent / f".{folder.name}.lock", report):
        if folder.exists():
            report(f"{folder.name} is there already; delete its folder to have it made anew.")
            return
        half_built = folder.parent / f".{folder.name}.building"
        shutil.rmtree(half_built, ignore_errors=True)
        half_built.mkdir()
        _make(half_built, recipe, report)
        for path in half_built.iterdir():
            _sync(path)
        half_built.rename(folder)
        sync_folder(folder.parent)


def _make(folder: Path, recipe: Recipe, report: Report) -> None:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more threads would add in another order, and fight over shared cores
    torch.manual_seed(recipe.seed)
    lexicon = curriculum.lexicon()
    tokenizer = make_tokenizer(recipe, lexicon)
    model = _fresh_model(recipe, tokenizer, lexicon)
    _train(model, recipe, _batches(tokenizer, recipe, lexicon), report)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    torch.set_num_threads(threads)
    write_atomically(
        folder / "recipe.json", json.dumps({"digest": recipe.digest(), **recipe.model_dump()}, indent=1).encode()
    )
    write_atomically(folder / "README.md", Path(__file__).with_name("base_model_card.md").read_bytes())


def make_tokenizer(recipe: Recipe, lexicon: curriculum.Lexicon) -> Any:
    """Byte-level BPE. Every piece of text begins with a space, so a label is the same tokens in a list and as an answer."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer: Any = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Strip(" ", 1, 0)])
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=recipe.vocabulary, special_tokens=list(SPECIAL), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(curriculum.text_for_tokenizer(random.Random(recipe.seed), lexicon), trainer)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=PAD)
    wrapped.chat_template = CHAT_TEMPLATE
    wrapped.response_template = RESPONSE_TEMPLATE
    return wrapped


def _fresh_model(recipe: Recipe, tokenizer: Any, lexicon: curriculum.Lexicon) -> Any:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    from trainers.copying import teach_copying
    from trainers.meanings import give_meanings

    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        head_dim=recipe.hidden // recipe.heads,
        intermediate_size=recipe.inner,
        max_position_embeddings=recipe.positions,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=END_ID,
        pad_token_id=PAD_ID,
    )
    model = Qwen3ForCausalLM(config)
    vocabulary = dict(sorted(tokenizer.get_vocab().items(), key=lambda item: item[1]))
    give_meanings(model, vocabulary, lexicon.themes, recipe.embedding_scale)
    teach_copying(model, recipe.embedding_scale)
    return model


def _train(model: Any, recipe: Recipe, batches: Iterator[tuple[Any, Any]], report: Report) -> None:
    import torch
    from torch.nn import functional

    optimizers = _optimizers(model, recipe)
    losses: list[float] = []
    for step, (tokens, labels) in enumerate(islice(batches, recipe.steps)):
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["initial_lr"] * _share_of_rate(step / recipe.steps)
        hidden = model.model(input_ids=tokens, use_cache=False).last_hidden_state[:, :-1]
        answered = labels[:, 1:] != IGNORED
        loss = functional.cross_entropy(model.lm_head(hidden[answered]), labels[:, 1:][answered])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        losses.append(loss.item())
        if len(losses) == 50 or step + 1 == recipe.steps:
            report(f"making the base model: step {step + 1} of {recipe.steps}, loss {sum(losses) / len(losses):.2f}")
            losses.clear()


IGNORED = -100


def _optimizers(model: Any, recipe: Recipe) -> list[Any]:
    import torch

    matrices = [weight for weight in model.model.layers.parameters() if weight.ndim == 2]
    inside = {id(weight) for weight in matrices}
    others = [weight for weight in model.parameters() if id(weight) not in inside]
    optimizers = [
        torch.optim.Muon(matrices, lr=recipe.matrix_learning_rate, weight_decay=0.0),
        torch.optim.AdamW(others, lr=recipe.learning_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True),
    ]
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
    return optimizers


def _share_of_rate(done: float) -> float:
    """Up in the first twentieth, flat, and down to almost nothing in the last two fifths."""
    return min(1.0, done / 0.05 + 0.01, (1 - done) / 0.4 + 0.01)


def _batches(tokenizer: Any, recipe: Recipe, lexicon: curriculum.Lexicon) -> Iterator[tuple[Any, Any]]:
    """Tokens and labels, rows of like length together and about as many tokens in each batch."""
    rng = random.Random(recipe.seed + 1)
    chats = curriculum.chats(rng, lexicon)
    while True:
        rows = sorted((encode(tokenizer, chat) for chat in islice(chats, 96)), key=lambda row: len(row[0]))
        batches: list[list[Encoded]] = [[]]
        for row in rows:
            # Sorted, so this row is the longest of its batch and sets the width of all.
            if batches[-1] and (len(batches[-1]) + 1) * len(row[0]) > recipe.tokens_a_step:
                batches.append([])
            batches[-1].append(row)
        rng.shuffle(batches)
        yield from map(_padded, batches)


Encoded = tuple[list[int], list[int]]


def encode(tokenizer: Any, chat: curriculum.Chat) -> Encoded:
    """Tokens and labels of a chat, the way that TRL makes them of the chat template with its answers marked."""
    made = tokenizer.apply_chat_template(chat, tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
    tokens, mask = made["input_ids"], made["assistant_masks"]
    return tokens, [token if kept else IGNORED for token, kept in zip(tokens, mask, strict=True)]


def _padded(rows: list[Encoded]) -> tuple[Any, Any]:
    import torch

    width = max(len(tokens) for tokens, _ in rows)
    tokens = [tokens + [PAD_ID] * (width - len(tokens)) for tokens, _ in rows]
    labels = [labels + [IGNORED] * (width - len(labels)) for _, labels in rows]
    return torch.tensor(tokens), torch.tensor(labels)


@contextmanager
def _alone(lock: Path, report: Report) -> Generator[None, None, None]:
    """The kernel lets go of the lock when its holder dies, however it dies."""
    with lock.open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("another process is making this base model; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    build(Path(sys.argv[1]), Recipe())
