"""Question making over a passage: what people write who have read it, or should have.

The built-in teacher quotes a sentence of the passage or takes its subject, and puts a question or a complaint around it in
the words of a channel. Whether the text still means its label is decided later, like for every made row.
"""

import re
from random import Random

from tools.teaching.contract import SourcePassage, TeacherAnswer, TeacherRequest, WrittenText
from tools.teaching.writing import in_style, made_hard

ATTEMPTS = 6
FEWEST_WORDS, MOST_WORDS = 4, 40
ASKING = (
    "I read on your site: “{said}” Does that also hold for me?",
    "Your page says “{said}” That is not what happened to me.",
    "What does this mean: “{said}”",
    "You write “{said}” How do I do that?",
    "According to you, {lower} It did not work like that for me.",
    "{said} Is that still so?",
    "Can you explain this to me? {said}",
    "Nobody told me this: {said}",
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])|\n+")


def write_about(request: TeacherRequest, passage: SourcePassage) -> TeacherAnswer:
    """As many different texts as were asked for, or fewer; the same request always gives the same answer."""
    rng = Random(request.as_asked())
    sentences = sentences_of(passage.text)
    written: dict[str, WrittenText] = {}
    for _ in range(request.count * ATTEMPTS if sentences else 0):
        said = rng.choice(sentences)
        text = rng.choice(ASKING).replace("{said}", said).replace("{lower}", said[:1].lower() + said[1:])
        text = made_hard(in_style(text, request.style, rng), request, rng)
        written.setdefault(text.casefold(), WrittenText(text=text))
        if len(written) == request.count:
            break
    return TeacherAnswer(rows=tuple(written.values()))


def sentences_of(passage: str) -> list[str]:
    """Whole sentences of a passage that can be quoted: no headings, tables, lists of links."""
    lines = (re.sub(r"^[#>*\-\s]+|[*_`]", "", line).strip() for line in _SENTENCE.split(passage))
    return [
        line
        for line in lines
        if FEWEST_WORDS <= len(line.split()) <= MOST_WORDS and line.endswith((".", "!", "?")) and "|" not in line
    ]
