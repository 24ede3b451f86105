"""The catalogue: each sentence in every language, with the same parts, in forms that there are."""

import re
from pathlib import Path

import pytest

from agent.languages import Language, in_language, language_of
from agent.languages.nouns import FILE as NOUNS
from agent.languages.nouns import noun_in
from agent.languages.telling import CODES, FOLDER, Sentence, read

FILES = sorted(FOLDER.glob("*.txt"))
LANGUAGES: list[Language] = list(CODES)
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_sentence_stands_there_in_every_language_with_parts_that_it_has(file: Path) -> None:
    for sentence in read(file):
        assert list(sentence.told) == LANGUAGES, sentence.english.pattern
        for language, told in sentence.told.items():
            assert {slot[1] for slot in SLOT.finditer(told)} <= set(sentence.kinds), told
            for slot in SLOT.finditer(told):
                noun_in("message", slot[2] or "", language)  # a form that does not exist raises
                assert not slot[2] or sentence.kinds[slot[1]] in ("noun", "nouns", "known"), told


def test_no_sentence_stands_there_twice() -> None:
    patterns = [sentence.english.pattern for file in FILES for sentence in read(file)]
    assert len(patterns) == len(set(patterns))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_noun_has_a_form_of_its_own_in_every_language(language: Language) -> None:
    for line in NOUNS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and "+" not in line:
            english = line.split("|")[0].split("(")[0].strip()
            assert noun_in(english, "", language)
            assert noun_in(english, "many", language)


@pytest.mark.parametrize(
    ("english", "german", "french"),
    [
        ("T2 now asks for 80% of the answers (before: 70%).", "T2 verlangt jetzt 80%", "T2 demande maintenant 80%"),
        ("Kept: 3 labelled rows. You see all of your rows when they become the examples.", "Behalten: 3 Zeilen", "Gardé : 3 lignes"),
        ("Which mistake would hurt most? Name the queue whose customer reviews must not be missed.", "Welcher Fehler", "la file"),
        ("9 examples: a 3, b 6. Fewer than two examples for a and b: that is too few to learn it and to test it.", "für a und b", "a et b"),
    ],
)  # fmt: skip
def test_sentences_that_stand_together_are_each_found(english: str, german: str, french: str) -> None:
    assert german in in_language(english, "German")
    assert french in in_language(english, "French")
    assert in_language(english, "English") == english


def test_words_that_nobody_of_tenet_said_stay_as_they_are() -> None:
    words = "Your parcel is lost.\n\nWe are sorry; please write to us."
    assert in_language(words, "German") == words


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ([], "English"),
        (["Hallo"], "German"),
        (["Sortiere unsere Mails nach Miete und Lärm"], "German"),
        (["trie nos courriels en devis et factures"], "French"),
        (["Sort our mail into rent and noise", "ja"], "English"),
        (["Sort our mail into rent and noise", "wir möchten das lieber auf Deutsch machen"], "German"),
        (["Sort our mail into rent and noise", "die Heizung ist kalt und wir frieren -> repair"], "English"),
        (["Sortiere unsere Mails nach Miete und Lärm", "billing, shipping"], "German"),
    ],
)
def test_the_language_is_that_of_the_last_words_that_are_clearly_in_one(said: list[str], language: Language) -> None:
    assert language_of(said) == language


def test_a_sentence_of_several_lines_is_read_as_one(tmp_path: Path) -> None:
    file = tmp_path / "some.txt"
    file.write_text("# a remark\nOne.\\nTwo {n:number}.\nde Eins.\\nZwei {n}.\nfr Un.\\nDeux {n}.\n", encoding="utf-8")
    (sentence,) = read(file)
    assert isinstance(sentence, Sentence)
    assert sentence.english.fullmatch("One.\nTwo 2.") and sentence.told["German"] == "Eins.\nZwei {n}."
