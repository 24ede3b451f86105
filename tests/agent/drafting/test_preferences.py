"""A person's rejected answers reach the rows that a training learns from, however late they come."""

from pathlib import Path

from tenet import artifacts as a
from tests.agent.conversations import approve_until, open_session

PAIRS = b"ticket,chosen,rejected\nticket 0 0,billing,It is billing.\nticket 1 0,shipping,billing\nanother one,billing,shipping\n"


def test_pairs_in_a_file_become_rows_with_both_answers(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.advance()
    file = session.project.take_file("pairs.csv", PAIRS)
    session.send(session.say("Sort my tickets").model_copy(update={"files": (file,)}))
    session.send(session.say("billing and shipping"))
    approve_until(session, "examples")
    rows = {row.input: row.rejected for row in session.project.get("examples", a.Examples).rows}
    assert rows == {"ticket 0 0": "It is billing.", "ticket 1 0": "billing", "ticket 2 0": None, "ticket 3 0": None}
    assert "2 of them also have an answer that you reject" in session.project.path.joinpath("journal.jsonl").read_text()
