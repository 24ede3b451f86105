"""Writes the wishes of scenarios/bookings_by_reward.yaml: `python scenarios/hotel_bookings.py > scenarios/data/hotel_bookings.csv`.

Invented wishes for a hotel room in one or two sentences, with the four values that a clerk would type from them. Most guests
write once, so most names of the held-out rows were met by no model.
"""

import csv
import sys
from random import Random

ROWS = 420
ROOMS = ("single", "double", "twin", "family", "suite")
MEALS = ("breakfast", "half board", "full board", "no meals")
GUESTS = """
Abbott Acosta Aguilar Ahmed Albrecht Almeida Andersson Antonelli Arslan Baptista Barlow Bauer Becker Bennett Bergström Bianchi
Bjork Blanchet Bouchard Brandt Brennan Buchanan Byrne Cabrera Callahan Campos Cardoso Carlsen Castillo Chandra Chatterjee Chen
Clarke Colombo Connolly Corrigan Costa Coulson Dahl Daniels Delgado Demir Deschamps Dietrich Dimitrov Doherty Dubois Duarte
Eriksen Espinoza Fabre Farrell Faulkner Ferrari Fischer Fontana Foster Fournier Gallagher Garnier Gibson Girard Goldberg Gomes
Granger Grant Greco Guerrero Gustafsson Haas Hansen Harding Hartmann Hassan Haugen Hayes Herrera Hoffmann Holloway Horvat Hughes
Ibrahim Ingram Ivanov Jansen Jensen Johansson Joshi Kaminski Kapoor Kaya Keller Kemal Kimura Klein Knight Koch Kowalski Kramer
Krause Lambert Larsen Laurent Leclerc Lehmann Lindqvist Lombardi Lopes Lorenz Lund MacLeod Madsen Mancini Marchetti Marino Martel
Mehta Mendes Mensah Meyer Molina Moreau Moretti Morgan Mori Murphy Nakamura Navarro Nielsen Novak Nowak Nyberg Obi Okafor Olsen
Ortega Osei Ostrowski Palmer Park Patel Pellegrini Pereira Petit Petrov Pinto Popescu Quinn Rahman Ramos Rasmussen Reilly Renard
Ricci Richter Rinaldi Rivera Romano Rossi Roussel Russo Sandoval Santoro Santos Sato Schmidt Schneider Schubert Silva Sokolov
Sorensen Sousa Stein Suarez Svensson Tanaka Tavares Teixeira Thompson Torres Tran Vargas Vasquez Vidal Virtanen Vogel Wagner
Walsh Weber Weiss Whitaker Winkler Wójcik Yamada Yilmaz Zhang Zielinski Zimmermann
"""
WISHES = (
    "Good evening, {guest} here, we would need a {room} room for {nights} nights with {meal}.",
    "Booking for {guest}: {nights} nights, {room} room, {meal} please.",
    "hi could you keep a {room} room for us? it's {nights} nights, name is {guest}, we'd take {meal}",
    "{guest} would like to stay {nights} nights. The room should be a {room} one. Meals: {meal}.",
    "Dear hotel, please reserve {nights} nights in a {room} for {guest}. We want {meal}.",
    "Do you still have a {room} room? I would stay {nights} nights and take {meal}. Yours, {guest}",
    "Mr {guest} asked for {meal} and a {room} room, and he leaves after {nights} nights.",
    "For {nights} nights from Friday on: {room} room, {meal}. The name is {guest}.",
    "Ms {guest} rang. A {room} for {nights} nights, {meal}. She will ring again tomorrow.",
    "We are the {guest} family and dream of {nights} nights with you! {room} room, {meal}, if that is free.",
    "Please change the wish of {guest} to {meal}; the {room} room and the {nights} nights stay as they are.",
    "{meal}, {room} room, {nights} nights, all on the name of {guest}. Thanks!",
    "My wife and I look for a {room} room. {nights} nights would do, with {meal}. Kind regards, {guest}",
    "Is {nights} nights in a {room} possible at short notice? With {meal}. This is {guest} from the trade fair.",
    "Guest: {guest}. Stay: {nights} nights. Kind of room: {room}. Board: {meal}.",
    "{guest}, {room}, {nights} nights, {meal}",
)


def wish(rng: Random) -> tuple[str, str, str, int, str]:
    guest, room, nights, meal = rng.choice(GUESTS.split()), rng.choice(ROOMS), rng.randint(2, 21), rng.choice(MEALS)
    text = rng.choice(WISHES).format(guest=guest, room=room, nights=nights, meal=meal)
    return text[0].upper() + text[1:], guest, room, nights, meal


def main() -> None:
    rng = Random(7)
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["booking", "guest", "room", "nights", "meal"])
    table.writerows(wish(rng) for _ in range(ROWS))


if __name__ == "__main__":
    main()
