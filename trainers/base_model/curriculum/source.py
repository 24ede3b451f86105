"""What the skills draw from: words, names, numbers and phrasings, of the training part or of the part held out.

Every fortieth word, every sixth theme and every fourth phrasing belongs to the held-out part alone, so that what is measured
there was never seen in training. More words would be a loss: a word that is never an answer is one that the model unlearns.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple, TypeVar
from zlib import crc32

from trainers.base_model.words import lexicon

T = TypeVar("T")
Part = Literal["training", "held_out"]

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
PRODUCTS = [
    "lamp",
    "kettle",
    "drill",
    "jacket",
    "tent",
    "printer",
    "router",
    "camera",
    "blender",
    "scooter",
    "keyboard",
    "monitor",
    "pillow",
    "mattress",
    "toaster",
    "backpack",
    "speaker",
    "watch",
    "tablet",
    "charger",
    "sofa",
    "carpet",
    "mirror",
    "racket",
    "guitar",
    "helmet",
    "bicycle",
    "grill",
    "freezer",
    "fan",
]
COLOURS = [
    "red",
    "green",
    "blue",
    "yellow",
    "purple",
    "brown",
    "black",
    "white",
    "pink",
    "grey",
    "orange",
    "silver",
    "golden",
]
FOODS = [
    "apples",
    "pears",
    "plums",
    "bread",
    "butter",
    "cheese",
    "eggs",
    "rice",
    "salt",
    "sugar",
    "tea",
    "coffee",
    "milk",
    "tomatoes",
    "onions",
    "carrots",
    "beans",
    "soup",
]
JOBS = [
    "teacher",
    "nurse",
    "pilot",
    "farmer",
    "baker",
    "lawyer",
    "painter",
    "driver",
    "doctor",
    "waiter",
    "singer",
    "editor",
    "plumber",
    "dentist",
    "gardener",
]
ANIMALS = ["dog", "cat", "horse", "rabbit", "hamster", "parrot", "goat", "sheep", "duck", "turtle", "pony", "goose"]


class Example(NamedTuple):
    skill: str
    system: str
    """Empty where there is no system turn."""
    user: str
    answer: str

    def messages(self) -> list[dict[str, str]]:
        turns = (("system", self.system), ("user", self.user), ("assistant", self.answer))
        return [{"role": role, "content": content} for role, content in turns if content or role != "system"]


class Source:
    def __init__(self, seed: str, part: Part, near: Mapping[str, Sequence[str]]) -> None:
        self.rng = random.Random(seed)
        self.part: Part = part
        self.near = near
        """Words, and for each the words that are nearest to it in meaning."""
        self._words = of_part(tuple(near), part)

    def pick(self, things: Sequence[T]) -> T:
        return things[self.rng.randrange(len(things))]

    def some(self, things: Sequence[T], least: int, most: int) -> list[T]:
        return self.rng.sample(things, min(len(things), self.rng.randint(least, most)))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def number(self, least: int, most: int) -> int:
        return self.rng.randint(least, most)

    def say(self, phrasings: Sequence[str]) -> str:
        """One of the phrasings that belong to this part."""
        return self.pick(
            [text for place, text in enumerate(phrasings) if (place % 4 == 3) == (self.part == "held_out")]
        )

    def word(self) -> str:
        """Any word that has a meaning; one time in eight one that does not exist."""
        return self.made_up() if self.chance(0.12) else self.known_word()

    def known_word(self) -> str:
        return self.pick(self._words)

    def themes(self, number: int) -> list[tuple[str, ...]]:
        return self.some(of_themes(lexicon().themes, self.part), number, number)

    def words(self, least: int, most: int) -> list[str]:
        return self.distinct(self.word, self.number(least, most))

    def made_up(self) -> str:
        syllables = [self.pick(CONSONANTS) + self.pick(VOWELS) for _ in range(self.number(2, 3))]
        return "".join(syllables) + self.pick(("", "n", "r", "s"))

    def name(self) -> str:
        if self.chance(0.2):
            return self.made_up().capitalize()
        return self.pick(lexicon().names).capitalize()

    def place(self) -> str:
        if self.chance(0.15):
            return self.made_up().capitalize()
        return self.pick(lexicon().places).capitalize()

    def code(self) -> str:
        letters = "".join(self.pick("ABCDEFGHKLMNPRSTUVWXYZ") for _ in range(self.number(1, 3)))
        return f"{letters}{self.pick(('-', '', '-'))}{self.number(10, 99999)}"

    def day(self) -> str:
        return f"{self.number(1, 28)} {self.pick(lexicon().months).capitalize()}"

    def distinct(self, draw: Callable[[], str], number: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < number:
            found[draw()] = None
        return list(found)

    def remark(self) -> str:
        """A sentence about nothing in particular."""
        word = self.word()
        return self.pick(REMARKS).format(word=word, name=self.name(), number=self.number(2, 40))

    def asked(self, skill: str, instruction: str, text: str, answer: str) -> Example:
        """The instruction as the system turn, or before or after the text in the user's turn."""
        way = self.rng.random()
        if way < 0.45:
            return Example(skill, instruction, text, answer)
        if way < 0.75:
            return Example(skill, "", f"{instruction}{self.pick((chr(10), ' ', chr(10) * 2))}{text}", answer)
        return Example(skill, "", f"{text}{self.pick((chr(10), chr(10) * 2))}{instruction}", answer)


@cache
def of_part(words: tuple[str, ...], part: Part) -> tuple[str, ...]:
    return tuple(word for word in words if (crc32(word.encode()) % 40 == 0) == (part == "held_out"))


@cache
def of_themes(themes: tuple[tuple[str, ...], ...], part: Part) -> tuple[tuple[str, ...], ...]:
    return tuple(theme for place, theme in enumerate(themes) if (place % 6 == 3) == (part == "held_out"))


REMARKS = (
    "The {word} was there as well.",
    "Nobody spoke about the {word}.",
    "It rained for {number} hours.",
    "{name} did not say anything.",
    "There were {number} people in the room.",
    "Later we looked at the {word} again.",
    "I am not sure about the {word}.",
    "Thanks for your help!",
    "Please answer soon.",
    "This took {number} minutes.",
)
