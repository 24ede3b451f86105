"""Values named in the order that German and French put them, and where they are said to stand."""

import pytest

from agent.minds.builtin.extraction.mentions import fields_described, source_named


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Lies aus unseren Rechnungen die Rechnungsnummer, das Datum und den Betrag heraus", "rechnungsnummer datum betrag"),
        ("Ziehe aus den Bestellmails Kundennummer, Artikel und Menge raus", "kundennummer artikel menge"),
        ("Bitte hol Name, Geburtsdatum und Telefonnummer aus den Anmeldungen heraus", "name geburtsdatum telefonnummer"),
        ("Extrais de nos factures le numéro de facture, la date et le montant", "numero_de_facture date montant"),
        ("Relève dans les courriels le nom du client et la date d'arrivée", "nom_du_client date_d_arrivee"),
        ("From our invoices read the total and the due date", "total due_date"),
        ("It takes the radio call and fills the form: order, pallets, site and whether stuff was damaged",
         "order pallets site stuff_was_damaged"),
        ("Take each letter and fill in this: name, policy number, date of loss", "name policy_number date_of_loss"),
    ],
)  # fmt: skip
def test_the_values_are_found_wherever_their_source_is_said(said: str, names: str) -> None:
    assert [field.name for field in fields_described(said)] == names.split()


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Lies aus unseren Rechnungen die Nummer heraus", "invoice"),
        ("Extrais de nos factures la date", "invoice"),
        ("Hol aus allen Verträgen das Datum heraus", "contract"),
        ("read the date out of the orders", "order"),
        ("Hol aus unseren Gutachten den Befund heraus", None),
    ],
)
def test_what_they_are_read_out_of_is_known_by_its_noun(said: str, source: str | None) -> None:
    assert source_named(said) == source
