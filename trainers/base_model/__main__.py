"""Makes “tenet-tiny”, the base model that Tenet carries in trainers/tenet-tiny: tokenizer, weights and chat template.

    python -m trainers.base_model FOLDER [--shards 400]

It teaches a small network the curriculum, for hours on one core; on a GPU where torch sees one, and there more shards cost little. The
work is kept beside FOLDER, in FOLDER.training, shard by shard: stopped and started again, it goes on. FOLDER appears when it is
whole and not before.
"""

import argparse
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from trainers.base_model import words as w
from trainers.base_model.meanings import MEANING, compressed, give_meanings, importance
from trainers.base_model.neighbours import neighbours
from trainers.base_model.shape import Shape
from trainers.base_model.tokenizer import END_ID, PAD_ID, make_tokenizer
from trainers.base_model.training import Schedule, Training


class Recipe(a.Frozen):
    """With the sources beside this file and the libraries, all that the weights depend on."""

    words: int = 7900
    pieces: int = 700
    shape: Shape = Shape()
    schedule: Schedule = Schedule()
    embedding_scale: float = 0.4
    positions: int = 4096


def build(folder: Path, recipe: Recipe) -> None:
    import torch

    from trainers.base_model.network import Network

    if folder.exists():
        raise FileExistsError(f"{folder} is there already; delete it to have it made anew.")
    torch.set_num_threads(1)  # more threads would add in another order
    torch.manual_seed(recipe.schedule.seed)  # pyright: ignore[reportUnknownMemberType]
    own = w.lexicon()
    words = w.vocabulary(own, recipe.words)
    vectors = w.vectors(list(words))
    tokenizer = make_tokenizer(words, w.pieces(recipe.pieces))
    network = Network(recipe.shape, len(tokenizer))  # its first weights are the same on every device
    meanings = dict(zip(words, compressed(vectors, MEANING.stop), strict=True))
    vocabulary = dict(sorted(tokenizer.get_vocab().items(), key=lambda item: item[1]))
    give_meanings(network.embed_tokens.weight, vocabulary, meanings, importance(own, words), recipe.embedding_scale)
    kept = folder.with_name(f"{folder.name}.training")
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    Training(network, tokenizer, neighbours(own, words, vectors), recipe.schedule, kept).run()
    save(folder, network.to("cpu"), tokenizer, recipe.positions)


def save(folder: Path, network: Any, tokenizer: Any, positions: int) -> None:
    """As transformers loads it, whole or not at all."""
    import torch

    whole = folder.with_name(f".{folder.name}.building")
    as_qwen3(network, positions).to(torch.bfloat16).save_pretrained(whole)
    tokenizer.save_pretrained(whole)
    card = Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    (whole / "README.md").write_text(card, encoding="utf-8")
    whole.rename(folder)


def as_qwen3(network: Any, positions: int) -> Any:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    shape: Shape = network.shape
    config = Qwen3Config(
        vocab_size=network.embed_tokens.num_embeddings,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        head_dim=shape.head,
        intermediate_size=shape.inner,
        max_position_embeddings=positions,
        rope_parameters={"rope_type": "default", "rope_theta": shape.theta},
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=END_ID,
        pad_token_id=PAD_ID,
    )
    model = Qwen3ForCausalLM(config)
    model.model.load_state_dict(network.state_dict())
    # Trained as one and saved as two: an adapter of the one does not change the other behind somebody's back.
    model.lm_head.load_state_dict(network.embed_tokens.state_dict())
    return model


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m trainers.base_model")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shards", type=int, default=Schedule().shards)
    given = parser.parse_args()
    build(given.folder, Recipe(schedule=Schedule(shards=given.shards)))


if __name__ == "__main__":
    main()
