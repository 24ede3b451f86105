"""Tasks that are not in the curriculum of tenet-tiny, each drawn anew by a seed: sorting tickets, fields as JSON, style."""

import csv
import json
import random
from pathlib import Path
from typing import NamedTuple, cast

Messages = list[dict[str, str]]
TICKETS = Path(__file__).parent.parent / "scenarios" / "data" / "tickets.csv"
HELD_OUT = 85


class Row(NamedTuple):
    prompt: Messages
    answer: str

    @property
    def text(self) -> str:
        return self.prompt[-1]["content"]

    @property
    def conversation(self) -> Messages:
        return [*self.prompt, {"role": "assistant", "content": self.answer}]


class Task(NamedTuple):
    train: list[Row]
    test: list[Row]


def asked(instruction: str, text: str, answer: str) -> Row:
    return Row([{"role": "system", "content": instruction}, {"role": "user", "content": text}], answer)


def tickets(seed: int) -> Task:
    """The 280 tickets of the triage example that a person wrote, split anew."""
    with TICKETS.open(encoding="utf-8", newline="") as file:
        rows = [(row["ticket"], row["queue"]) for row in csv.DictReader(file)]
    labels = sorted({label for _, label in rows})
    instruction = f"Choose the queue for this ticket. Answer with one of: {', '.join(labels)}."
    random.Random(f"benchmark {seed}").shuffle(rows)
    made = [asked(instruction, text, label) for text, label in rows]
    return Task(made[HELD_OUT:], made[:HELD_OUT])


GUESTS = [
    "Okafor", "Lindqvist", "Marchetti", "Novak", "Delgado", "Haugen", "Petrov", "Tanaka",
    "Abebe", "Moreau", "Keller", "Santos", "Byrne", "Kowalski", "Rahman", "Osei",
    "Vasquez", "Nyberg", "Fontana", "Horvat", "Castillo", "Dahl", "Sokolov", "Mori",
    "Bekele", "Girard", "Brandt", "Pinto", "Doyle", "Zielinski", "Chowdhury", "Mensah",
]  # fmt: skip
NEW_GUESTS = 8
"""The last of them are only asked about in the test."""
ROOMS = ("single", "double", "twin", "family", "suite")
MEALS = ("breakfast", "half board", "full board", "nothing")
BOOKINGS = (
    "Good evening, {guest} here, we would need a {room} room for {nights} nights with {meal}.",
    "Booking for {guest}: {nights} nights, {room} room, {meal} included please.",
    "hi could you keep a {room} room for us? it's {nights} nights, name is {guest}, we'd take {meal}",
    "{guest} would like to stay {nights} nights. The room should be a {room} one. Meals: {meal}.",
    "Dear hotel, please reserve {nights} nights in a {room} for {guest}. We want {meal}.",
    "Do you still have a {room} room? I would stay {nights} nights and take {meal}. Yours, {guest}",
    "Mr {guest} asked for {meal} and a {room} room, and he leaves after {nights} nights.",
    "For {nights} nights from Friday on: {room} room, {meal}. The name is {guest}.",
)
FIELDS = ("guest", "room", "nights", "meal")


def bookings(seed: int, tested: int = 100) -> Task:
    """Wishes for a hotel room; the four fields as compact JSON."""
    rng = random.Random(f"bookings {seed}")
    instruction = f"Read the booking and give these fields as JSON: {', '.join(FIELDS)}."

    def row(guests: list[str]) -> Row:
        said = {
            "guest": rng.choice(guests),
            "room": rng.choice(ROOMS),
            "nights": rng.randint(1, 21),
            "meal": rng.choice(MEALS),
        }
        return asked(instruction, rng.choice(BOOKINGS).format(**said), json.dumps(said, separators=(",", ":")))

    def rows(number: int, guests: list[str]) -> list[Row]:
        return list({one.text: one for one in (row(guests) for _ in range(2 * number))}.values())[:number]

    return Task(rows(300, GUESTS[:-NEW_GUESTS]), rows(tested, GUESTS[-NEW_GUESTS:]))


def field_f1(rows: list[Row], said: list[str]) -> tuple[float, float]:
    """The share of answers with exactly the fields wanted, and the F1 of the fields' values."""
    objects = [json_object(text) for text in said]
    valid = sum(set(found) == set(FIELDS) for found in objects) / len(rows)
    right = sum(
        found.get(field) == value
        for row, found in zip(rows, objects, strict=True)
        for field, value in json.loads(row.answer).items()
    )
    given = sum(len(found) for found in objects)
    return valid, 2 * right / (given + len(FIELDS) * len(rows))


def json_object(text: str) -> dict[str, object]:
    try:
        found: object = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}
