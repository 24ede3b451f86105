"""Makes “tenet-tiny”, the base model that Tenet carries in trainers/tenet-tiny: tokenizer, weights and chat template.

    python -m trainers.base_model FOLDER

It takes half a minute on one core. Nothing is trained: what the words mean is distilled from all-MiniLM-L6-v2, and what the
network does with them is written into its weights. FOLDER appears when it is whole and not before.
"""

import sys
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from trainers.base_model import words as w
from trainers.base_model.instincts import give_instincts
from trainers.base_model.meanings import MEANING, compressed, give_meanings, importance
from trainers.base_model.tokenizer import END_ID, PAD_ID, make_tokenizer


class Recipe(a.Frozen):
    """With the sources beside this file and the libraries, all that the weights depend on."""

    words: int = 7900
    pieces: int = 700
    hidden: int = 256
    layers: int = 4
    heads: int = 4
    inner: int = 512
    positions: int = 4096
    embedding_scale: float = 0.08
    seed: int = 0


def build(folder: Path, recipe: Recipe) -> None:
    import torch

    if folder.exists():
        raise FileExistsError(f"{folder} is there already; delete it to have it made anew.")
    torch.set_num_threads(1)  # more threads would add in another order
    torch.manual_seed(recipe.seed)  # pyright: ignore[reportUnknownMemberType]
    lexicon = w.lexicon()
    words = w.vocabulary(lexicon, recipe.words)
    tokenizer = make_tokenizer(words, w.pieces(recipe.pieces))
    meanings = dict(zip(words, compressed(w.vectors(list(words)), MEANING.stop), strict=True))
    model = fresh_model(recipe, len(tokenizer))
    vocabulary = dict(sorted(tokenizer.get_vocab().items(), key=lambda item: item[1]))
    give_meanings(
        model.model.embed_tokens.weight, vocabulary, meanings, importance(lexicon, words), recipe.embedding_scale
    )
    give_instincts(model)
    _save(folder, model, tokenizer)


def fresh_model(recipe: Recipe, tokens: int) -> Any:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        vocab_size=tokens,
        hidden_size=recipe.hidden,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        head_dim=recipe.hidden // recipe.heads,
        intermediate_size=recipe.inner,
        max_position_embeddings=recipe.positions,
        rope_parameters={"rope_type": "default", "rope_theta": 100_000.0},
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=END_ID,
        pad_token_id=PAD_ID,
    )
    return Qwen3ForCausalLM(config)


def _save(folder: Path, model: Any, tokenizer: Any) -> None:
    import torch

    whole = folder.with_name(f".{folder.name}.building")
    model.to(torch.bfloat16).save_pretrained(whole)
    tokenizer.save_pretrained(whole)
    card = Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    (whole / "README.md").write_text(card, encoding="utf-8")
    whole.rename(folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Recipe())
