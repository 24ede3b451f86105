"""Writes the mails of scenarios/extraction.yaml: `python scenarios/supplier_mails.py > scenarios/data/supplier_mails.csv`.

Invented mails of suppliers about one order each, with what a clerk would type from them. They are put together from many
sentences, and hold other numbers and dates than the wanted ones: of invoices, of an earlier plan, of a single piece.
"""

import csv
import sys
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

ROWS = 240
COMPANIES = (
    "Brandt Metall GmbH",
    "Northfield Fasteners Ltd",
    "Lindqvist Papper AB",
    "Officina Rossi S.r.l.",
    "Kessler & Sohn",
    "Verdon Emballages",
    "Harrow Tools",
    "Delta Polymers B.V.",
    "Nowak Tekstylia",
    "Aldgate Printing Co",
    "Sierra Components Inc",
    "Bergmann Elektro",
)
PEOPLE = (
    "Petra Brandt",
    "Tom Ashby",
    "Elin Lindqvist",
    "Marco Rossi",
    "Jonas Kessler",
    "Claire Verdon",
    "Sam Harrow",
    "Daan de Wit",
    "Ola Nowak",
    "Priya Nair",
    "Luis Ortega",
    "Katrin Bergmann",
)
GOODS = (
    "hex bolts M8",
    "cable drums",
    "carton boxes",
    "brass fittings",
    "printed labels",
    "work gloves",
    "PVC granulate",
    "steel brackets",
)
SUBJECTS = (
    "Order confirmation {order}",
    "Re: your order {order}",
    "AW: Bestellung {order}",
    "Delivery of {goods}",
    "Update on your order",
    "",
    "your PO {order} / our ref {other}",
    "Confirmation",
    "FW: delivery date",
    "",
    "",
)
GREETINGS = (
    "Dear Ms Hoffmann,",
    "Hello,",
    "Hi Jana,",
    "Dear purchasing team,",
    "Good morning,",
    "Dear Sir or Madam,",
    "Hi,",
    "Hello Jana,",
)
ORDER = (
    "thank you for your order {order} of {ordered}.",
    "we hereby confirm your purchase order {order}.",
    "this is about your order no. {order} for {goods}.",
    "your PO {order} has been entered in our system under {other}.",
    "we refer to order {order}, which replaces your earlier order {old}.",
    "many thanks for your order ({order}).",
    "your order of {ordered} has reached us and runs under your number {order}.",
    "regarding {order}: everything is on track.",
    "please find below the details of our confirmation {other} for your order {order}.",
    "we have packed {pieces} pieces of {goods} for your order {order}.",
    "as discussed on the phone, {order} is confirmed.",
    "order {old} is cancelled as you wished; {order} takes its place.",
    "there were two of your orders on my desk, {old} is done, this is {order}.",
    "you wrote {old} in your mail, but I suppose you mean {order}, the one with the {goods}.",
    "{order} ({pieces} x {goods}): confirmed.",
    "our {other} = your {order}.",
    "good news for {order}!",
    "sorry for the silence on {order}, we had to look for {other} first.",
    "Jana, the {goods}. I have them under {order}, not {old}, please check.",
    "attached is {other}, the papers for {order}.",
    "order of {ordered} | your no. {order} | our no. {other}",
    "with {old} shipped, we now turn to {order}.",
)
DELIVERY = (
    "The goods will arrive on {due}.",
    "Delivery is planned for {due}.",
    "We can deliver on {due} instead of {wrong_day}.",
    "Unfortunately the date of {wrong_day} cannot be kept; the new delivery date is {due}.",
    "Expected delivery: {due}",
    "You will have the {goods} by {due} at the latest.",
    "The carrier collects the pallets on {wrong_day}, so they reach you on {due}.",
    "Please expect the lorry on {due} in the morning.",
    "Liefertermin: {due}",
    "ETA {due}.",
    "We ship so that it is with you on {due}.",
    "Goods leave our warehouse {wrong_day}, arrival at your dock {due}.",
    "Delivery date {due} (confirmed).",
    "It will be there on {due}.",
    "Not {wrong_day} as printed on the paper but {due}, sorry.",
    "{due} is the day, {wrong_day} was too early for us.",
    "We had hoped for {wrong_day}. It will be {due}.",
    "{due}, 8 am, dock 4.",
    "Forget {wrong_day}: customs. {due} is realistic.",
    "The boat lands {wrong_day}; count on {due} at your door.",
    "Production ends {wrong_day}. With the usual transport you can unload {due}.",
    "Can you take the goods on {due}? {wrong_day} is a holiday here.",
    "From {wrong_day} on the lorries are full again, we are in the one of {due}.",
    "Your wish was {wrong_day}, our answer is {due}.",
)
AMOUNT = (
    "The total comes to {amount}.",
    "Total amount: {amount}",
    "The order value is {amount} net.",
    "We will invoice {amount} after delivery.",
    "{pieces} pieces at {single} each make {amount} in all.",
    "Your invoice will be over {amount}.",
    "Sum: {amount}",
    "The price stays at {amount} as quoted; a single piece is {single}.",
    "Amount due: {amount}, payable within 30 days.",
    "With the discount of {discount} % that is {amount}.",
    "Instead of {wrong_sum} we charge you only {amount} this time.",
    "Freight is included, so {amount} is all you pay.",
    "Gesamtbetrag {amount}",
    "{wrong_sum} was last year, this time {amount}.",
    "{pieces} x {single} = {amount}",
    "{amount}, and not {wrong_sum} as my colleague wrote.",
    "Yes, {amount} is right.",
    "That makes {amount}.",
    "List price {wrong_sum}, for you {amount}.",
    "Please send back the credit of {single}, the bill itself is {amount}.",
    "You were billed {wrong_sum} by mistake. Correct is {amount}.",
    "All in all {amount}, freight of {single} not counted extra.",
    "{amount} net/net",
)
ASIDES = (
    "Our customer number for you is {other}.",
    "Please quote {other} on any question.",
    "The offer of {wrong_day} remains valid.",
    "Our office is closed on Fridays after 2 pm.",
    "Call me on {phone} if anything is unclear.",
    "The last invoice, {other}, is still open.",
    "We also have new {goods} in stock from {single} a piece.",
    "The certificate of {wrong_day} is attached.",
    "You ordered {pieces} pieces, we pack them in boxes of 50.",
    "Our terms have not changed.",
    "",
    "",
    "",
)
CLOSINGS = (
    "Kind regards",
    "Best regards",
    "Best",
    "Thanks",
    "Mit freundlichen Grüßen",
    "Yours sincerely",
    "Many thanks and regards",
)
DAYS = ("%d %B %Y", "%d.%m.%Y", "%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%d/%m/%Y", "%d. %B %Y")
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF"}


class Mail(NamedTuple):
    text: str
    order_number: str
    delivery_date: str
    amount: str
    currency: str


def mail(rng: Random) -> Mail:
    order, due = _number(rng), date(2026, 1, 10) + timedelta(days=rng.randrange(330))
    cents, currency = rng.randrange(4_000, 2_500_000), rng.choice(("EUR", "EUR", "EUR", "USD", "GBP", "CHF"))
    way = rng.choice(DAYS)
    said = {
        "order": order,
        "other": _number(rng),
        "old": _number(rng),
        "goods": rng.choice(GOODS),
        "due": due.strftime(way).lstrip("0"),
        "ordered": (due - timedelta(days=rng.randrange(20, 60))).strftime(way).lstrip("0"),
        "wrong_day": (due - timedelta(days=rng.randrange(1, 15))).strftime(way).lstrip("0"),
        "pieces": str(rng.randrange(20, 900)),
        "amount": _money(cents, currency, rng),
        "single": _money(rng.randrange(50, 3_000), currency, rng),
        "wrong_sum": _money(cents + rng.randrange(1_000, 50_000), currency, rng),
        "discount": str(rng.randrange(2, 15)),
        "phone": f"+49 {rng.randrange(30, 99)} {rng.randrange(100_000, 999_999)}",
    }
    priced = rng.random() > 0.15
    body = [rng.choice(DELIVERY), *([rng.choice(AMOUNT)] if priced else []), rng.choice(ASIDES)]
    rng.shuffle(body)
    opening = rng.choice(ORDER)
    sentences = [sentence.format(**said) for sentence in (opening, *body) if sentence]
    # Without a greeting the first sentence begins the mail.
    greeting = rng.choice(GREETINGS) if rng.random() < 0.9 else ""
    first = sentences[0] if greeting else sentences[0][0].upper() + sentences[0][1:]
    apart = rng.choice(("\n", "\n", " "))
    subject = rng.choice(SUBJECTS).format(**said)
    lines = [f"Subject: {subject}" if subject else "", greeting, apart.join([first, *sentences[1:]]), _signature(rng)]
    text = "\n".join(line for line in lines if line)
    return Mail(text, order, due.isoformat(), f"{cents / 100:.2f}" if priced else "", currency if priced else "")


def _number(rng: Random) -> str:
    number = rng.randrange(1_000, 99_999)
    shapes = (
        f"PO-{number}",
        f"45000{number:05}",
        f"AB/2026/{number % 1000:03}",
        f"B-{number % 10_000:04}-26",
        f"SO{number}",
        f"{number}-{rng.choice('KLMX')}",
    )
    return rng.choice(shapes)


def _money(cents: int, currency: str, rng: Random) -> str:
    english = f"{cents / 100:,.2f}"
    german = english.replace(",", " ").replace(".", ",").replace(" ", ".")
    written = rng.choice((english, german, f"{cents / 100:.2f}"))
    sign = SIGNS[currency]
    return rng.choice(
        (
            f"{currency} {written}",
            f"{written} {currency}",
            f"{sign}{written}" if len(sign) == 1 else f"{sign} {written}",
        )
    )


def _signature(rng: Random) -> str:
    name, company = rng.choice(PEOPLE), rng.choice(COMPANIES)
    phone = f"Tel. +44 {rng.randrange(1000, 9999)} {rng.randrange(100_000, 999_999)}"
    return "\n".join(
        [
            rng.choice(CLOSINGS),
            name,
            *([company] if rng.random() < 0.7 else []),
            *([phone] if rng.random() < 0.3 else []),
        ]
    )


def main() -> None:
    rng = Random(5)
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["mail", "order_number", "delivery_date", "amount", "currency"])
    table.writerows(mail(rng) for _ in range(ROWS))


if __name__ == "__main__":
    main()
