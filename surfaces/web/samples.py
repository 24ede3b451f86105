"""Three customizations that a newcomer opens with one click: a wish in words, and a small file of sorted rows."""

from pathlib import Path
from typing import NamedTuple

from tenet.settings import CHECKOUT

HERE = Path(__file__).parent / "samples"


class Sample(NamedTuple):
    name: str
    title: str
    about: str
    opening: str
    file: Path


SAMPLES = (
    Sample(
        "triage",
        "Support tickets",
        "280 tickets in five queues. Sort each new one.",
        "We sort support tickets by hand. I want a model that reads a ticket and says which queue it belongs to. "
        "The file has tickets that we sorted last month.",
        CHECKOUT / "scenarios" / "data" / "tickets.csv",
    ),
    Sample(
        "reviews",
        "Shop reviews",
        "60 reviews: praise, complaint or suggestion.",
        "I want to sort the reviews of our shop into praise, complaint and suggestion. The file shows how we do it.",
        HERE / "reviews.csv",
    ),
    Sample(
        "errands",
        "Notes to self",
        "80 notes: buy, call, repair or read.",
        "Sort my notes by what I have to do: buy, call, repair or read. The file has notes that I sorted myself.",
        HERE / "notes.csv",
    ),
)


def sample_called(name: str) -> Sample | None:
    return next((sample for sample in SAMPLES if sample.name == name), None)
