"""Writes the notes of scenarios/front_desk.yaml: `python scenarios/front_desk.py > scenarios/data/front_desk.csv`.

Invented notes that the front desk of a hotel types in a hurry, with the message to the guest that somebody made of each. What
a message says stands in its note: the name, the room, the time, the price, the number.
"""

import csv
import sys
from collections.abc import Iterator
from random import Random

ROWS = 170
SIGNED = "Kind regards, Hotel Aurora"
GUESTS = [
    "Meyer",
    "Rossi",
    "Dupont",
    "Novak",
    "Silva",
    "Larsen",
    "Tanaka",
    "Okafor",
    "Keller",
    "Brandt",
    "Moreau",
    "Costa",
    "Haas",
    "Lindqvist",
    "Petrov",
    "Yilmaz",
    "Walsh",
    "Ferrari",
    "Jansen",
    "Byrne",
]
PRICES = (12, 15, 18, 20, 25, 30, 35, 40, 45, 60, 80)
MATTERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        (
            "room {room} ready {time}, tell {guest}",
            "{guest}: rm {room} free from {time}",
            "let {guest} know room {room} can be had at {time}",
        ),
        "your room {room} is ready for you from {time}.",
    ),
    (
        (
            "{guest} asks late checkout. ok until {time}, costs {price} eur",
            "late check out {guest}: yes till {time} for {price} euro",
            "tell {guest} can stay until {time} but {price} eur extra",
        ),
        "you are welcome to keep your room until {time}. The late check-out costs {price} euros.",
    ),
    (
        (
            "{guest} late checkout NOT possible, fully booked",
            "no late checkout for {guest}, house is full",
            "{guest} wants to stay longer, cant, we are full",
        ),
        "unfortunately a late check-out is not possible today, since the house is fully booked. We are glad to keep your luggage.",
    ),
    (
        (
            "shuttle for {guest} leaves {time} at main door",
            "{guest} shuttle {time}, main door",
            "tell {guest} bus to airport goes {time} from main door",
        ),
        "your shuttle leaves at {time} from the main door.",
    ),
    (
        (
            "lost scarf of {guest} found, ref {code}, is at desk",
            "found the scarf, {guest}, {code}, front desk",
            "{guest} scarf turned up. number {code}. pick up at desk",
        ),
        "we have found your scarf. It waits for you at the front desk under the number {code}.",
    ),
    (
        (
            "charger of {guest} not found, will keep looking, {code}",
            "{guest} lost charger {code}: nothing yet",
            "no charger so far for {guest}, case {code}",
        ),
        "we have not found your charger yet and keep looking. Your case has the number {code}.",
    ),
    (
        (
            "{guest} breakfast {time} to 10:30, {price} eur pp",
            "tell {guest} breakfast from {time}, till 10:30, {price} euro each",
            "breakfast for {guest}: {time}-10:30 / {price} eur per person",
        ),
        "breakfast is served from {time} to 10:30 and costs {price} euros per person.",
    ),
    (
        (
            "pool closed today repair, tell {guest}, sauna open from {time}",
            "{guest}: pool shut (repair). sauna ok from {time}",
            "no pool today, repair, {guest} can use sauna after {time}",
        ),
        "the pool is closed today for repairs. The sauna is open from {time}.",
    ),
    (
        (
            "table for {guest} {time} confirmed, 4 people",
            "{guest} dinner {time} for 4 ok",
            "restaurant: {guest}, 4 pers, {time}, done",
        ),
        "your table for 4 people is reserved at {time}.",
    ),
    (
        (
            "no table for {guest} at {time}, bar serves food",
            "restaurant full {time}, {guest} can eat at bar",
            "{guest} dinner {time} impossible, bar has snacks",
        ),
        "unfortunately our restaurant is full at {time}. The bar serves food all evening.",
    ),
    (
        (
            "{guest} heating room {room} broken, technician comes {time}",
            "rm {room} no heating ({guest}), fix at {time}",
            "heating in {room} down, {guest} told us, technician {time}",
        ),
        "we are sorry about the heating in room {room}. Our technician comes at {time}.",
    ),
    (
        (
            "wifi {guest}: network Aurora, password {code}",
            "{guest} needs wifi. Aurora / {code}",
            "wifi code for {guest} is {code}, net Aurora",
        ),
        "our network is called Aurora, and your password is {code}.",
    ),
    (
        (
            "{guest} parking {price} eur per night, gate code {code}",
            "parking for {guest}: {price} eur a night, code {code}",
            "tell {guest} garage costs {price} per night and code is {code}",
        ),
        "parking costs {price} euros per night. The code for the gate is {code}.",
    ),
    (
        (
            "{guest} refund {price} eur sent, ref {code}",
            "paid back {price} eur to {guest}, {code}",
            "refund done {guest}: {price} euro, number {code}",
        ),
        "we have sent your refund of {price} euros. Its number is {code}.",
    ),
    (
        (
            "dog ok for {guest}, {price} eur per night",
            "{guest} brings dog, fine, {price} eur/night",
            "tell {guest} dogs welcome, costs {price} a night",
        ),
        "your dog is welcome with us. The price is {price} euros per night.",
    ),
    (
        (
            "{guest} moved to room {room}, old one noisy, key at desk",
            "new room for {guest}: {room}, pick up key at desk (noise)",
            "{guest} complained noise, now {room}, key desk",
        ),
        "we are sorry about the noise and have moved you to room {room}. Your new key is at the front desk.",
    ),
)


def rows(rng: Random) -> Iterator[tuple[str, str]]:
    """Endless: a note and the message that belongs to it."""
    while True:
        notes, message = rng.choice(MATTERS)
        given = {
            "guest": rng.choice(GUESTS),
            "room": rng.randint(101, 432),
            "time": f"{rng.randint(7, 21)}:{rng.choice(('00', '15', '30', '45'))}",
            "price": rng.choice(PRICES),
            "code": f"HA-{rng.randint(1000, 9999)}",
        }
        note = rng.choice(notes).format(**given)
        if rng.random() < 0.06:
            note = note.upper()
        yield note, f"Dear {given['guest']}, {message.format(**given)} {SIGNED}"


def main() -> None:
    found: dict[str, str] = {}
    for note, message in rows(Random(7)):
        found.setdefault(note, message)
        if len(found) == ROWS:
            break
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("note", "message"))
    writer.writerows(found.items())


if __name__ == "__main__":
    main()
