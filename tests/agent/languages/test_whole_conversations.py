"""German and French conversations with the built-in mind, from the first sentence to the training plan: no English slips in."""

import re

import pytest

from agent.languages.hearing import clearly
from tenet import journal as j
from tenet.session import Session
from tenet.state import Review
from tests.agent.conversations import approve_until
from tests.agent.test_talking import opened

ROWS = """Die Heizung bleibt kalt -> Reparatur
Der Wasserhahn tropft seit Sonntag -> Reparatur
Das Fenster schließt nicht mehr -> Reparatur
Die Nachbarn feiern jede Nacht -> Lärm
Über uns wird nachts gebohrt -> Lärm
Der Hund bellt den ganzen Tag -> Lärm
Ich habe die Miete doppelt überwiesen -> Miete
Warum ist die Miete gestiegen? -> Miete
Die Nebenkosten stimmen nicht -> Miete"""
LINES = """combien coûte l'inscription ? -> inscription
je veux inscrire mon fils -> inscription
à quelle heure est le match ? -> horaire
l'entraînement est annulé ? -> horaire
où acheter le maillot ? -> matériel
il manque des ballons -> matériel"""
QUOTED = re.compile(r"`[^`]*`|„[^“]*“|« [^»]* »|\*\*[^*]*\*\*")


def told(session: Session) -> list[str]:
    """All that Tenet said since the person spoke for the first time."""
    events = session.project.events()
    first = next(at for at, event in enumerate(events) if isinstance(event.what, j.Said))
    texts: list[str] = []
    for event in events[first:]:
        if isinstance(event.what, j.Asked):
            texts += [event.what.text, event.what.why]
        elif isinstance(event.what, j.Told):
            texts.append(event.what.text)
    return texts


def english_in(texts: list[str]) -> list[str]:
    sentences = (sentence for text in texts for sentence in re.split(r"(?<=[.?!:])\s+|\n", QUOTED.sub(" ", text)))
    return [sentence for sentence in sentences if clearly(sentence, 1) == "English"]


def talk(session: Session, *words: str) -> None:
    for text in words:
        session.send(session.say(text))


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Session:
    session = opened(tmp_path_factory.mktemp("german"))
    talk(
        session,
        "Wir sind eine Hausverwaltung und wollen Mails unserer Mieter nach Reparatur, Lärm und Miete sortieren.",
    )
    talk(session, "Wie sollen die Zeilen aussehen?", ROWS, "Reparatur natürlich")
    assert isinstance(session.pending, Review)
    talk(session, "Was ist ein Grundsatz?", "T2 soll mindestens 80 % haben", "T3 soll nicht blockieren")
    talk(session, "benenne Lärm in Ruhestörung um", "danke", "ja, passt", "mach es irgendwie schöner")
    talk(session, "lass es, wie es ist")
    approve_until(session, "examples")
    talk(session, "Zeile 3 soll Miete sein", "wie viele Zeilen haben wir?")
    approve_until(session, "data_plan")
    talk(session, "100 Zeilen je Kategorie", "wie lange dauert das?")
    approve_until(session, "training_plan")
    talk(session, "5 Epochen", "höchstens 10 Minuten", "was kostet das?")
    return session


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Session:
    session = opened(tmp_path_factory.mktemp("french"))
    talk(
        session,
        "Nous sommes un club de foot et je voudrais trier les courriels des parents en inscription, horaire et matériel.",
    )
    talk(session, LINES, "je ne sais pas, comme vous voulez")
    assert isinstance(session.pending, Review)
    talk(session, "c'est quoi un principe ?", "T2 doit être à 80 % au moins", "renomme matériel en équipement", "merci")
    talk(session, "quelles sont les catégories ?", "oui, parfait")
    approve_until(session, "data_plan")
    talk(session, "100 lignes par catégorie")
    approve_until(session, "training_plan")
    talk(session, "5 époques", "au plus 10 minutes", "combien de temps ça prend ?")
    return session


def test_no_english_sentence_slips_into_a_german_conversation(german: Session) -> None:
    assert english_in(told(german)) == []


def test_no_english_sentence_slips_into_a_french_conversation(french: Session) -> None:
    assert english_in(told(french)) == []


def test_an_english_sentence_would_be_seen() -> None:
    assert english_in(["So ist es. I change only what I am sure that you mean."]) == [
        "I change only what I am sure that you mean."
    ]


def test_what_was_wished_in_french_was_done(french: Session) -> None:
    assert "équipement" in (french.project.path / "spec.yaml").read_text(encoding="utf-8")
    assert "threshold: 0.8" in (french.project.path / "tenets.yaml").read_text(encoding="utf-8")
    assert "num_train_epochs: 5" in (french.project.path / "training_plan.yaml").read_text(encoding="utf-8")


def test_what_was_wished_in_german_was_done(german: Session) -> None:
    files = {
        name: (german.project.path / name).read_text(encoding="utf-8")
        for name in ("spec.yaml", "tenets.yaml", "training_plan.yaml")
    }
    assert (
        "Ruhestörung" in files["spec.yaml"]
        and "Lärm" not in files["spec.yaml"].split("labels:")[1].split("instruction")[0]
    )
    assert "threshold: 0.8" in files["tenets.yaml"]
    assert "num_train_epochs: 5" in files["training_plan.yaml"] and "max_minutes: 10" in files["training_plan.yaml"]
