"""Cards within Block Kit's limits, whatever an artefact holds, and nothing in them that calls people together."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from surfaces.cards import card
from surfaces.slack import blocks as b
from surfaces.slack.acting import Actor
from surfaces.slack.incoming import Thread, click
from surfaces.slack.local.block_kit import complaints, view_complaints
from surfaces.slack.showing import closed_card, key_of, open_card, review, told
from tenet import artifacts as a
from tenet.files import write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.replies import Fix
from tenet.stages import CHAIN, StageName
from tenet.state import Review
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.samples import sample

THREAD = Thread("C0123456789", "1795272971.000027")
HOSTILE = "<!channel> <@U1> *_~`\\ | [x](http://evil.example) ![x](http://evil.example) " * 400


def huge(artifact: a.Artifact) -> a.Artifact:
    """The same with every text as long and as hostile as it can be, and every list long."""
    return type(artifact).model_construct(**{name: _huge(value) for name, value in artifact})


def _huge(value: Any) -> Any:
    match value:
        case a.Frozen():
            return type(value).model_construct(**{name: _huge(inner) for name, inner in value})
        case dict() if value and all(isinstance(inner, int) for inner in value.values()):  # pyright: ignore[reportUnknownVariableType]
            return {**value, HOSTILE: 1}  # pyright: ignore[reportUnknownVariableType]
        case tuple():
            return tuple(_huge(inner) for inner in value) * 30  # pyright: ignore[reportUnknownVariableType]
        case str() if len(value) != 64 and value not in ("ship", "sft"):
            return HOSTILE
        case _:
            return value


@pytest.mark.parametrize("stage", [stage.name for stage in CHAIN])
def test_every_card_is_within_the_limits(tmp_path: Path, stage: StageName) -> None:
    project = Project.create("cards", tmp_path)
    digest = project.put(stage, sample(stage), "job")
    card = review(project, {stage: digest}, THREAD, "http://127.0.0.1:7860")
    assert complaints(card.blocks) == []
    words = told(project, project.events()[-1], THREAD)
    assert words and complaints([b.markdown(words)]) == []


@pytest.mark.parametrize("stage", [stage.name for stage in CHAIN])
def test_a_huge_and_hostile_artefact_is_within_the_limits(stage: StageName) -> None:
    text = b.cut(card(huge(sample(stage, 1))))
    block = b.markdown(text)
    assert len(text) > 1000
    assert complaints([block, block, b.section(b.plain_words(HOSTILE)), b.context(b.plain_words(HOSTILE))]) == []
    assert "<" not in block["text"]


def test_the_cards_of_a_conversation_are_within_the_limits(tmp_path: Path) -> None:
    session = open_session(tmp_path, hold=("training_run",))
    session.advance()
    seen: set[str] = set()
    for words in ("Sort my tickets", "billing and shipping", *[""] * 12):
        key, card = key_of(session), open_card(session, THREAD, "http://127.0.0.1:7860")
        assert key
        seen.add(key.partition(" ")[0])
        for message in (card, closed_card(session, key)):
            assert message is None or complaints(message.blocks) == []
        if words:
            session.send(session.say(words))
        elif isinstance(session.pending, Review):
            session.send(session.approve())
    assert seen == {"ask", "review", "job"}


def test_forms_are_within_the_limits() -> None:
    value = b.place(THREAD) | {"digests": {"spec": "0" * 64, "tenets": "1" * 64}}
    assert view_complaints(b.reason_form(value, "do not ship")) == []
    assert view_complaints(b.change_form(value, {"spec": "Use case", "tenets": "Tenets"})) == []
    assert view_complaints(b.change_form(value, {"spec": "Use case"})) == []


def test_the_checker_finds_what_slack_would_refuse() -> None:
    press = b.button("Press", "say:1", {})
    assert complaints([])
    assert complaints([b.context("x")] * 51)
    assert complaints([b.actions(*[b.button("Press", f"say:{n}", {}) for n in range(6)])])
    assert complaints([b.actions(press), b.actions(press)]), "one action_id twice"
    assert complaints([b.markdown("x" * 6001), b.markdown("x" * 6001)])
    assert complaints([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])
    assert complaints([b.actions(b.button("x", "say:1", {"text": "x" * 2000}))])


def test_a_long_text_becomes_several_messages_and_nothing_is_lost() -> None:
    text = "\n".join(f"line {number}" for number in range(5000))
    parts = b.parts(text)
    assert len(parts) > 1 and all(len(part) <= b.LONGEST_MESSAGE for part in parts)
    assert "\n".join(parts).split() == text.split()
    assert b.parts("") == [] and len(b.parts("x" * 30_000)) == 3


def test_a_long_card_says_that_there_is_more() -> None:
    assert b.cut("short") == "short"
    assert len(b.cut("word \n" * 5000)) <= b.SHORT and b.cut("x" * 5000).endswith("… and more")


def test_a_training_that_is_ill_has_the_cure_on_a_button_that_takes_what_an_approval_takes(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path, hold=("training_run",))), "training_plan")
    session.send(session.approve())
    assert "fix" not in buttons(open_card(session, THREAD, None))
    run = session.project.path / session.project.state.started["training_run"].run
    write_atomically(run / "out" / "findings.json", b'{"names": ["learning rate too high"]}')
    card = open_card(session, THREAD, None)
    assert card and complaints(card.blocks) == [] and "The debugger: learning rate too high" in str(card.blocks)
    body = {"user": {"id": "U1"}}
    delivery = click(body, {**buttons(card)["fix"], "action_ts": "1.0"})
    assert delivery
    listed: Any = SimpleNamespace(may_approve=lambda user: user == "U1")  # pyright: ignore
    nothing: Any = None
    actor = Actor(nothing, nothing, listed, nothing, nothing, {})
    reply = actor._reply(delivery, session)  # pyright: ignore[reportPrivateUsage]
    assert isinstance(reply, Fix) and reply.seen == session.remedy().digest and reply.surface == "slack"
    with pytest.raises(NotPossible, match="not among those who may approve"):
        actor._reply(delivery.model_copy(update={"user": "U2"}), session)  # pyright: ignore[reportPrivateUsage]
    another = delivery.model_copy(update={"key": "an older training"})
    assert actor._reply(another, session) is None  # pyright: ignore[reportPrivateUsage]


def buttons(card: b.Message | None) -> dict[str, Any]:
    assert card
    found = [element for block in card.blocks if block["type"] == "actions" for element in block["elements"]]
    return {element["action_id"].removeprefix("tenet_"): element for element in found}
