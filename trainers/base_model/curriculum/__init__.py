"""The curriculum: examples of instructions followed, made from the project's own words and phrasings, seeded."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from trainers.base_model.curriculum.choosing import choose
from trainers.base_model.curriculum.copying import look_up, point, quote, repeat
from trainers.base_model.curriculum.extracting import extract
from trainers.base_model.curriculum.reading import read, refuse, yes_no
from trainers.base_model.curriculum.reckoning import add, count
from trainers.base_model.curriculum.rewriting import form, order, rewrite
from trainers.base_model.curriculum.source import Example, Part, Source

SKILLS: dict[str, tuple[Callable[[Source], Example], float]] = {
    "repeat": (repeat, 1.0),
    "quote": (quote, 0.7),
    "point": (point, 0.7),
    "look_up": (look_up, 1.0),
    "choose": (choose, 3.0),
    "extract": (extract, 2.0),
    "rewrite": (rewrite, 1.2),
    "form": (form, 0.7),
    "order": (order, 0.5),
    "read": (read, 1.2),
    "refuse": (refuse, 0.6),
    "yes_no": (yes_no, 0.8),
    "count": (count, 0.4),
    "reckon": (add, 0.4),
}
"""By name: how an example is made, and how much of the training it gets."""


COPYING = ("repeat", "quote", "point", "look_up", "form")


def examples(
    part: Part, seed: str, number: int, near: Mapping[str, Sequence[str]], early: float = 0.0
) -> Iterator[Example]:
    """`number` examples of all skills, mixed; the same for the same seed. `early`, from 0 to 1, gives copying more of it."""
    source = Source(f"{part} {seed}", part, near)
    shares = [share * (1 + 5 * early * (skill in COPYING)) for skill, (_, share) in SKILLS.items()]
    for maker, _ in source.rng.choices(list(SKILLS.values()), shares, k=number):
        yield maker(source)
