"""Two labels that become one take their rows along."""

from pathlib import Path

from tenet import artifacts as a
from tenet.state import Review
from tests.agent.test_column_words import begun, labels, tell


def test_rows_follow_the_labels_that_became_one(tmp_path: Path) -> None:
    session = tell(begun(tmp_path), "use your judgement")
    session.send(session.approve())
    assert isinstance(session.pending, Review) and "examples" in session.pending.digests
    before = session.project.get("examples", a.Examples).rows
    tell(session, "billing and shipping are the same for us")
    assert labels(session) == ("billing/shipping", "technical")
    session.send(session.approve())
    after = {row.input: row.output for row in session.project.get("examples", a.Examples).rows}
    joined = {"billing": "billing/shipping", "shipping": "billing/shipping"}
    assert after == {row.input: joined.get(row.output, row.output) for row in before}
    assert {"billing", "shipping"} < {row.output for row in before}
