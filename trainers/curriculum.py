"""The text that the placeholder base model learns from: chats in which one label is chosen from a list.

Every chat names a few labels in its system message; every user message is about one of them, either because it says
the label's own words or because it uses other words of the same theme; the answer is that label and nothing else.
The labels are drawn anew for every chat, so what can be learned is to read the list, not to know the labels.
"""

import random
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import yaml

Chat = list[dict[str, str]]

INSTRUCTIONS = (
    "Choose one label: {}.",
    "Answer with exactly one of these labels: {}.",
    "Read the message and answer with exactly one of: {}",
    "Classify the text. Labels: {}. Answer with the label only.",
    "You sort support tickets. The labels are {}. Reply with one label and nothing else.",
    "Which category fits? {}",
    "You read the text of a ticket. Answer with one of these labels, letter for letter: {}.",
)
LISTS: tuple[Callable[[list[str]], str], ...] = (
    ", ".join,
    " | ".join,
    lambda labels: "".join(f"\n- {label}" for label in labels),
    lambda labels: ", ".join(f'"{label}"' for label in labels),
    lambda labels: ", ".join(labels[:-1]) + " or " + labels[-1],
)
ONSETS = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "st", "tr", "ch")
RHYMES = ("a", "e", "i", "o", "u", "an", "er", "in", "or", "al")
SYLLABLES = tuple(onset + rhyme for onset in ONSETS for rhyme in RHYMES)


class Lexicon(NamedTuple):
    common: tuple[str, ...]
    frames: tuple[str, ...]
    themes: tuple[tuple[str, ...], ...]


class Topic(NamedTuple):
    """A label and the words that a message about it may use."""

    label: str
    words: tuple[str, ...]


def lexicon() -> Lexicon:
    content = yaml.safe_load(Path(__file__).with_name("lexicon.yaml").read_text(encoding="utf-8"))
    themes = tuple(tuple(theme.split()) for theme in content["themes"])
    return Lexicon(tuple(content["common"].split()), tuple(content["frames"]), themes)


def chats(
    rng: random.Random, words: Lexicon, most_labels: int = 8, turns: tuple[int, ...] = (1, 1, 1, 4), said: float = 0.4
) -> Iterator[Chat]:
    """Chats without end, each with its own labels and a few turns."""
    while True:
        themes = rng.sample(words.themes, rng.randint(2, most_labels))
        style = rng.choice(STYLES)
        topics = [_topic(rng, theme, style, said) for theme in themes]
        yield _chat(rng, topics, words, turns=rng.choice(turns))


def text_for_tokenizer(rng: random.Random, words: Lexicon) -> Iterator[str]:
    for chat in islice(chats(rng, words), 3000):
        yield from (message["content"] for message in chat)
    for theme in words.themes:
        yield from [" ".join(theme), " ".join(word.capitalize() for word in theme)] * 20


def _chat(rng: random.Random, topics: list[Topic], words: Lexicon, turns: int) -> Chat:
    listed = rng.choice(LISTS)([topic.label for topic in topics])
    chat = [{"role": "system", "content": rng.choice(INSTRUCTIONS).format(listed)}]
    for _ in range(turns):
        topic = rng.choice(topics)
        chat.append({"role": "user", "content": _message(rng, topic, words)})
        chat.append({"role": "assistant", "content": topic.label})
    return chat


def _topic(rng: random.Random, theme: tuple[str, ...], style: Callable[[list[str]], str], said: float) -> Topic:
    if rng.random() < 0.1:
        names = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))) for _ in range(rng.randint(1, 2))]
        return Topic(style(names), tuple(names))
    names = rng.sample(theme, rng.choice((1, 1, 2)))
    if rng.random() < said:
        return Topic(style(names), tuple(names))
    return Topic(style(names), theme)


def _message(rng: random.Random, topic: Topic, words: Lexicon) -> str:
    """A short message: a frame, one to three words of the topic and some common words around them."""
    said = rng.sample(topic.words, min(len(topic.words), rng.randint(1, 3)))
    said += rng.choices(words.common, k=rng.randint(0, 4))
    rng.shuffle(said)
    return rng.choice(words.frames).format(" ".join(said))


STYLES: tuple[Callable[[list[str]], str], ...] = (
    " ".join,
    " ".join,
    "_".join,
    lambda names: " ".join(names).capitalize(),
    lambda names: " ".join(name.capitalize() for name in names),
    lambda names: " and ".join(names),
)
