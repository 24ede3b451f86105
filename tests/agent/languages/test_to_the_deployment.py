"""Conversations about every kind of job in German and French, from the first sentence until the model is live."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.agent.languages.walking import english_in, shown, talked, to_the_end

BILLS = "\n".join(
    f"Rechnung {number} vom {day}.5.2024 über {day},50 Euro -> nummer={number}; datum=2024-05-{day:02}; betrag={day}.50"
    for number, day in zip(range(4711, 4723), range(3, 15), strict=True)
)
FACTURES = "\n".join(
    f"Facture {number} du {day} mai 2024, {day},50 euros -> numéro={number}; date=2024-05-{day:02}; montant={day}.50"
    for number, day in zip(range(4711, 4723), range(3, 15), strict=True)
)
LETTERS = "\n".join(
    f"Wann kommt die Sendung {at}? -> Die Sendung {at} kommt morgen. Freundliche Grüße" for at in range(11, 23)
)
COURRIER = "\n".join(
    f"Quand arrive le colis {at} ? -> Le colis {at} arrive demain. Bien à vous, Cordialement" for at in range(11, 23)
)
RUDE = """Du bist so dumm -> löschen
Verschwinde, du Idiot -> löschen
Kauf billige Uhren auf meiner Seite -> löschen
Schöner Artikel, danke -> behalten
Ich sehe das anders -> behalten
Wann gibt es mehr davon? -> behalten"""
IMPOLI = """tu es vraiment bête -> supprimer
va te faire voir -> supprimer
achetez mes montres pas chères -> supprimer
bel article, merci -> garder
je ne suis pas d'accord -> garder
quand la suite ? -> garder"""

WALKS: dict[str, Sequence[str]] = {
    "values in German": (
        "Lies aus unseren Rechnungen die Nummer, das Datum und den Betrag heraus",
        "Was meinen Sie damit?",
        BILLS,
        "der Betrag muss stimmen",
        "welche Felder gibt es?",
        "T2 soll mindestens 80 % haben",
        "das Datum darf fehlen",
        "was passiert jetzt?",
    ),
    "values in French": (
        "Extrais de nos factures le numéro, la date et le montant",
        "je ne comprends pas",
        FACTURES,
        "le montant doit être juste",
        "quels champs y a-t-il ?",
        "T2 doit être à 80 % au moins",
        "et maintenant ?",
    ),
    "letters in German": (
        "Schreibe Antworten auf die Mails unserer Kunden, höflich und in unserem Ton",
        "Warum fragen Sie das?",
        LETTERS,
        "immer mit „Freundliche Grüße“ enden, höchstens 40 Wörter",
        "was hast du angenommen?",
        "T4 soll nicht blockieren",
        "danke",
    ),
    "letters in French": (
        "Rédige des réponses aux courriels de nos clients, polies et dans notre ton",
        "pourquoi cette question ?",
        COURRIER,
        "toujours finir par « Cordialement », 40 mots au plus",
        "qu'est-ce que tu as supposé ?",
        "merci",
    ),
    "questions in German": (
        "Das Modell soll Fragen unserer Kunden zu unseren Produkten beantworten",
        "ich habe noch keine",
        "entscheiden Sie",
        LETTERS,
        "entscheiden Sie",
    ),
    "moderation in German": (
        "Moderiere die Kommentare unter unseren Artikeln: löschen oder behalten",
        RUDE,
        "löschen",
        "was kostet das?",
    ),
    "moderation in French": (
        "Modère les commentaires sous nos articles : supprimer ou garder",
        IMPOLI,
        "je ne sais pas, comme vous voulez",
        "combien ça coûte ?",
    ),
}


@pytest.mark.parametrize("walk", list(WALKS))
def test_no_english_sentence_is_told_asked_or_shown(walk: str, tmp_path: Path) -> None:
    session = talked(tmp_path, *WALKS[walk])
    seen = to_the_end(session)
    assert english_in([*shown(session), *seen]) == []


@pytest.mark.parametrize(
    "said",
    [
        "Schreibe mir Python-Code, der unsere Listen sortiert",
        "Sage voraus, wie viel Umsatz wir im nächsten Monat machen",
        "Écris du code Python qui trie nos listes",
    ],
)
def test_what_cannot_be_served_is_said_in_the_same_language(said: str, tmp_path: Path) -> None:
    assert english_in(shown(talked(tmp_path, said))) == []
