"""The tokenizer: one token a common word, however it is written; every text can be written and read back.

Capital letters and joined words are said by marks of their own, so that “Refund”, “refund” and “"refund"” share one token:
`Hello "Anna"` becomes `⇧ hello "⇧⌢ anna"`. Words that are not known fall apart into pieces and in the end into bytes.
"""

from string import ascii_lowercase, ascii_uppercase
from typing import Any

PAD, END = "<|pad|>", "<|end|>"
SPECIAL = (PAD, END, "<|system|>", "<|user|>", "<|assistant|>")
PAD_ID, END_ID = 0, 1
CAPITAL, JOINED = "⇧", "⌢"
SPACED_PUNCTUATION = "\"'({[-–<*#$€£&+=/:|"

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


def make_tokenizer(words: tuple[str, ...], pieces: tuple[str, ...]) -> Any:
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    vocabulary = {token: number for number, token in enumerate(_tokens(words, pieces))}
    # Every byte is in the vocabulary, so nothing is ever unknown.
    model = models.WordPiece(vocabulary, unk_token=PAD, continuing_subword_prefix="", max_input_chars_per_word=10**6)
    tokenizer: Any = Tokenizer(model)
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = _splitter()
    tokenizer.decoder = _decoder()
    tokenizer.add_special_tokens(list(SPECIAL))
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=PAD)
    wrapped.chat_template = CHAT_TEMPLATE
    wrapped.response_template = RESPONSE_TEMPLATE
    return wrapped


def _tokens(words: tuple[str, ...], pieces: tuple[str, ...]) -> list[str]:
    """In order: marks, bytes, punctuation after a space, words (which begin with their space), pieces of words."""
    from tokenizers import pre_tokenizers

    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)

    def written(text: str) -> str:
        return "".join(piece for piece, _ in as_bytes.pre_tokenize_str(text))

    texts = [CAPITAL, JOINED, *(f" {mark}" for mark in SPACED_PUNCTUATION)]
    texts += [f" {letter}" for letter in ascii_lowercase] + [f" {word}" for word in words]
    tokens = [*SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet()), *map(written, [*texts, *pieces])]
    return list(dict.fromkeys(tokens))


def _normalizer() -> Any:
    from tokenizers import Regex, normalizers

    steps: list[Any] = [normalizers.Prepend(" ")]
    steps += [normalizers.Replace(f" {letter}", f"{CAPITAL} {letter.lower()}") for letter in ascii_uppercase]
    steps += [normalizers.Replace(letter, CAPITAL + letter.lower()) for letter in ascii_uppercase]
    # A word that begins right after something else than a letter or a space: joined to it.
    begins = rf"(?<![a-z ])(?<![a-z]{CAPITAL})(?=[a-z])"
    return normalizers.Sequence([*steps, normalizers.Replace(Regex(begins), f"{JOINED} ")])


def _splitter() -> Any:
    from tokenizers import Regex, pre_tokenizers

    parts = rf"{CAPITAL}|{JOINED}| ?\p{{L}}+|\p{{N}}|\n| ?[^\s\p{{L}}\p{{N}}{CAPITAL}{JOINED}]| "
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(parts), "isolated"), as_bytes])


def _decoder() -> Any:
    from tokenizers import decoders

    steps: list[Any] = [decoders.ByteLevel(), decoders.Fuse(), decoders.Replace(f"{JOINED} ", "")]
    steps += [decoders.Replace(f"{CAPITAL} {letter}", f" {letter.upper()}") for letter in ascii_lowercase]
    steps += [decoders.Replace(CAPITAL + letter, letter.upper()) for letter in ascii_lowercase]
    # A mark with no word after it: the text is not finished.
    steps += [decoders.Replace(CAPITAL, ""), decoders.Replace(JOINED, ""), decoders.Strip(" ", 1, 0)]
    return decoders.Sequence(steps)
