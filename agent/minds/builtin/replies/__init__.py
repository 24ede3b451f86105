"""Answers to a person's questions and remarks, from the artefacts as they are; what is not known is said to be unknown."""

import re

from agent.minds.builtin.asides import announces_rows
from agent.minds.builtin.label_edits import LONGEST
from agent.minds.builtin.questions import FOR_ROWS
from agent.minds.builtin.replies import standing
from agent.minds.builtin.replies.answers import ANSWERS, USUALLY
from agent.minds.builtin.replies.asking import SURE, asked_about
from agent.minds.builtin.replies.meanings import meaning_of
from agent.minds.builtin.replies.pointing import pointed_at
from agent.minds.builtin.replies.standing import waiting
from agent.minds.builtin.subjects import stage_named
from agent.minds.builtin.understanding import labels_of
from agent.minds.builtin.words import mended, plain, shortened, straight, with_apostrophes
from agent.minds.contract import Situation

NO_ROWS_CAME = (
    "No rows came with this message. Paste them as they are, one a line, or attach a file; several messages are fine."
)

_SHOWS = re.compile(
    r"^(?:please )?(?:show|display|print|list|what is in|what does|zeig\w*|montre\w*|read|see|describe)\b|\b(?:show|see) me\b|"
    r"^what(?:'s| is) (?:the|our|my|in)\b"
)


def reply(words: str, situation: Situation) -> str:
    labels = labels_of(situation)
    text = with_apostrophes(plain(mended(straight(words[:LONGEST]), labels)))
    if remark := _remark(text, situation):
        return remark
    if told := pointed_at(text, situation, labels) or meaning_of(text, situation):
        return told
    quote = _quoted(text, situation)
    if about := asked_about(text, labels, SURE if quote else 0.0):
        return ANSWERS[about](text, situation)
    return quote or _shown(text, situation) or _unknown(words, situation)


def _remark(text: str, situation: Situation) -> str:
    if situation.topic in FOR_ROWS and announces_rows(text):
        return f"{NO_ROWS_CAME} {waiting(situation)}"
    if re.match(r"^(?:hi|hello|hey|hallo|moin|bonjour|salut|good (?:morning|afternoon|evening)|guten)\b[^?]*$", text):
        return f"Hello! {waiting(situation)}"
    if re.match(
        r"^(?:thanks?|thank you|thx|ty|cheers|danke|merci|great (?:work|job)|good job|well done|cool|nice)\b[^?]*$",
        text,
    ):
        return f"You are welcome. {waiting(situation)}"
    if re.match(r"^(?:bye|goodbye|see you|tschuss|auf wiedersehen|au revoir)\b", text):
        return "Goodbye. Everything is kept; open the project again whenever you like."
    if re.match(r"^(?:no|nope|nah|not yet|not really|nein|noch nicht|non|pas encore)\W*$", text):
        return f"All right, nothing is approved or started. {waiting(situation)}"
    if re.match(
        r"^(?:ok(?:ay)?|yes|sure|fine|got it|i see|understood|interesting|aha|oh|hm+|wait|one moment|never ?mind|no worries|ja|"
        r"oui|perfect|great|that'?s (?:all|it|everything)|nothing (?:else|more))\b[^?]*$",
        text,
    ):
        return waiting(situation)
    return ""


def _quoted(text: str, situation: Situation) -> str:
    """What the person's own documents say about it, word for word."""
    quotes = [f"> {shortened(passage.text, 600)}\n\n({passage.source})" for passage in situation.passages[:2]]
    return "Your documents say:\n\n" + "\n\n".join(quotes) if quotes and not _SHOWS.search(text) else ""


def _shown(text: str, situation: Situation) -> str:
    """The artefact that the words are about: as asked for, or as the facts behind a judgement that rules cannot give."""
    stage = stage_named(text, labels_of(situation))
    if stage is None or (stage not in situation.artifacts and not _SHOWS.search(text)):
        return ""
    facts = standing.shown(situation, stage)
    return (
        facts
        if _SHOWS.search(text)
        else f"I am the built-in mind and cannot weigh that for you, but this is how it stands. {facts}"
    )


def _unknown(words: str, situation: Situation) -> str:
    """That it is not known, and what there is to know at this moment, which is what most people ask about."""
    told = (
        f'I cannot answer "{shortened(straight(words), 60)}": I am the built-in mind, not a language model. What I can tell '
        f"you: what happens next, what I assumed, the labels, the tenets, the rows, how good the model is, how long it takes, where your "
        'files are, and what a word here means. What I can change: anything you can say plainly, such as "make T2 stricter".'
    )
    about = USUALLY.get(situation.waiting_for) or USUALLY.get(situation.stage or "")
    facts = f"\n\nHow it stands: {ANSWERS[about](words, situation)}" if about else ""
    return f"{told}{facts}" if about in ("next", "trouble") else f"{told}{facts} {waiting(situation)}"
