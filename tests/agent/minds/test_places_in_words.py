"""Paths, names of files and addresses in what a person says are no labels."""

import pytest

from agent.minds.builtin.labels import labels_described


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("Sort our tickets into queues; the file shows how /data/desk/tickets.csv", ()),
        ("Sort our tickets into queues as in ~/desk/all.xlsx", ()),
        ("sort the mails into the folders of https://wiki.example.com/desk/queues", ()),
        (r"sort the mails into queues, see C:\data\desk\mails.csv", ()),
        ("Sort mails into billing/shipping/returns, rows are in ./data/mails.csv", ("billing", "shipping", "returns")),
        ("Sort our tickets into queues: billing, shipping; examples are in tickets.csv", ("billing", "shipping")),
    ],
)
def test_a_place_names_no_label(said: str, labels: tuple[str, ...]) -> None:
    found = labels_described(said)
    assert tuple(label.name for label in (found.labels if found else ())) == labels
