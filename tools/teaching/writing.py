"""How the built-in teacher makes one text of another: other details, other words, another channel, a second thought.

It invents no situation that the examples do not have; what it makes is checked like everything that a teacher writes.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from tools.teaching import lexicon as words
from tools.teaching.contract import SeedText, TeacherAnswer, TeacherRequest, WrittenText

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\w\"“])")
ATTEMPTS = 4
"""Tries for each wanted row before the teacher gives up rather than repeat itself."""


def write_rows(request: TeacherRequest) -> TeacherAnswer:
    """As many different texts as were asked for, or fewer; the same request always gives the same answer."""
    rng = Random(request.as_asked())
    written: dict[str, WrittenText] = {}
    seen = {example.text.casefold() for example in request.examples}
    for attempt in range(request.count * ATTEMPTS):
        seed = request.examples[attempt % len(request.examples)]
        text = made_hard(vary(seed, request.examples, request.style, rng), request, rng)
        if len(text) >= 3 and text.casefold() not in seen:
            seen.add(text.casefold())
            written[text] = WrittenText.model_validate({"text": text, "from": seed.id})
        if len(written) == request.count:
            break
    return TeacherAnswer(rows=tuple(written.values()))


def vary(seed: SeedText, others: Sequence[SeedText], style: dict[str, str], rng: Random) -> str:
    length = _asked("length", style, rng)
    text = _shaped(seed, others, length, rng)
    text = _with_other_details(text, rng)
    text = _with_other_words(text, rng)
    return in_style(text, {**style, "length": length}, rng)


def in_style(text: str, style: dict[str, str], rng: Random) -> str:
    """The same text as it comes over a channel, in a mood, typed with care or without."""
    length = _asked("length", style, rng)
    text = _in_a_channel(text, _asked("channel", style, rng), _asked("tone", style, rng), length, rng)
    if _asked("writing", style, rng) == "careless" and rng.random() < 0.5:
        text = _careless(text, rng)
    return " ".join(text.split())


def made_hard(text: str, request: TeacherRequest, rng: Random) -> str:
    """The same matter in an odd shape, or with another label named beside it, where the request asks for that."""
    wanted = {words.SAME_STYLE.get(value.casefold(), value.casefold()) for value in request.style.values()}
    if "edge case" in wanted:
        odd = rng.choice((str.upper, str.lower, _bare, str))(text)
        return rng.choice(words.DISGUISES).replace("{}", odd)
    if "adversarial" in wanted and request.other_labels:
        distraction = rng.choice(words.DISTRACTIONS).replace("{other}", rng.choice(request.other_labels))
        return distraction.replace("{}", text)
    return text


def _bare(text: str) -> str:
    """A few words and no more."""
    return " ".join(re.findall(r"[\w'-]+", max(SENTENCE_END.split(text), key=len))[:8])


def _asked(axis: str, style: dict[str, str], rng: Random) -> str:
    """The style that the request asks for on this axis, or any."""
    known = words.AXES[axis]
    wanted = [words.SAME_STYLE.get(value.casefold(), value.casefold()) for value in style.values()]
    return next((value for value in wanted if value in known), None) or rng.choice(known)


def _shaped(seed: SeedText, others: Sequence[SeedText], length: str, rng: Random) -> str:
    """The seed's sentences: fewer of them, all, or one more from another text of the same label."""
    sentences = SENTENCE_END.split(_straight(seed.text))
    strangers = [other.text for other in others if other.id != seed.id]
    if length == "short" and len(sentences) > 1:
        return max(sentences, key=len) if rng.random() < 0.6 else " ".join(sentences[:2])
    if strangers and rng.random() < (0.8 if length == "long" else 0.4):
        second = _as_second(rng.choice(SENTENCE_END.split(_straight(rng.choice(strangers)))))
        at = rng.randint(1, len(sentences)) if rng.random() < 0.3 else len(sentences)
        sentences.insert(at, rng.choice(words.LINKS).format(second))
    return " ".join(_ended(sentence) for sentence in sentences)


def _straight(text: str) -> str:
    """With the apostrophe that the lexicon uses."""
    return text.strip().replace("\u2019", "'")


def _as_second(sentence: str) -> str:
    return sentence if re.match(r"I\b|I'|[A-Z]{2}|[A-Z][a-z]+,", sentence) else sentence[:1].lower() + sentence[1:]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ":", "…")) else sentence + "."


def _with_other_details(text: str, rng: Random) -> str:
    """Other amounts, order numbers, dates, names, places and products of the same kind."""
    text = re.sub(r"\b\d{1,3}[.,]\d{2}\b(?![.,]\d)", lambda _: _amount(rng), text)
    text = re.sub(r"\b(?!(?:19|20)\d\d\b)\d{4,}\b", lambda found: _digits(len(found[0]), rng), text)
    text = re.sub(r"\b(?=\w*\d)(?=\w*[A-Z])[A-Z0-9]{6,}\b", lambda found: _code(found[0], rng), text)
    text = re.sub(
        rf"\b(?:\d{{1,2}}|{'|'.join(words.COUNTED)})(?= (?:{words.UNITS})\b)", lambda _: rng.choice(words.COUNTED), text
    )
    for kind in words.ALIKE:
        text = _replaced(text, kind, lambda found, kind=kind: _filled(_other(found, kind, rng), rng), 0)
    return text


def other_words(text: str, rng: Random) -> str:
    """The same with other words, line by line as it was; what may be a value is left alone."""
    return _with_other_words(text, rng)


def _with_other_words(text: str, rng: Random) -> str:
    for same in words.SYNONYMS:
        text = _replaced(
            text,
            same,
            lambda found, same=same: _other(found, same, rng) if rng.random() < 0.5 else found,
            re.IGNORECASE,
        )
    return text


def _replaced(text: str, kind: Sequence[str], other: Callable[[str], str], flags: int) -> str:
    choices = "|".join(re.escape(word) for word in sorted(kind, key=len, reverse=True) if "{" not in word)
    pattern = rf"(?<![\w'-])(?:{choices})(?![\w'-])"
    return re.sub(pattern, lambda found: _cased_like(found[0], other(found[0])), text, flags=flags)


def _other(word: str, kind: Sequence[str], rng: Random) -> str:
    return rng.choice([each for each in kind if each.casefold() != word.casefold()])


def _cased_like(model: str, text: str) -> str:
    return text[:1].upper() + text[1:] if model[:1].isupper() else text


def _in_a_channel(text: str, channel: str, tone: str, length: str, rng: Random) -> str:
    greeting = "" if _is_greeted(text) and channel != "phone note" else rng.choice(words.GREETINGS[channel])
    mood = rng.choice(words.MOODS[tone]) if length != "short" and rng.random() < 0.5 else ""
    closing = rng.choice(words.CLOSINGS[channel]) if length != "short" or rng.random() < 0.3 else ""
    if channel == "chat" and rng.random() < 0.6:
        text = text[:1].lower() + text[1:].rstrip(".")
    middle = (text, mood) if rng.random() < 0.7 else (mood, text)
    return _filled(" ".join(part for part in (greeting, *middle, closing) if part), rng)


def _is_greeted(text: str) -> bool:
    return bool(re.match(r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b", text, re.IGNORECASE))


def _filled(text: str, rng: Random) -> str:
    values = {"name": words.NAMES, "surname": words.SURNAMES, "weekday": words.WEEKDAYS, "counted": words.COUNTED}
    return re.sub(r"\{(name|surname|weekday|counted)\}", lambda found: rng.choice(values[found[1]]), text)


def _careless(text: str, rng: Random) -> str:
    """As people type in a hurry: lower case, no apostrophes, shorthand, a letter too few or swapped."""
    if rng.random() < 0.5:
        text = text.lower()
    if rng.random() < 0.4:
        text = text.replace("'", "")
    parts = [
        words.SHORTHAND[part] if part in words.SHORTHAND and rng.random() < 0.3 else part for part in text.split(" ")
    ]
    long = [at for at, part in enumerate(parts) if len(part) >= 5 and part.isalpha()]
    for at in rng.sample(long, min(len(long), rng.randint(1, 2))):
        parts[at] = _mistyped(parts[at], rng)
    return " ".join(parts)


def _mistyped(word: str, rng: Random) -> str:
    """Two letters swapped, one left out or one doubled."""
    at = rng.randint(1, len(word) - 3)
    before, one, two, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    return before + rng.choice((two + one, two, one + one + two)) + after


def _amount(rng: Random) -> str:
    return f"{rng.randint(3, 180)}.{rng.choice(('00', '49', '50', '90', '99'))}"


def _digits(count: int, rng: Random) -> str:
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


def _code(shape: str, rng: Random) -> str:
    return "".join(str(rng.randint(0, 9)) if sign.isdigit() else rng.choice("ABCDEFGHKLMNPRSTUVWXYZ") for sign in shape)
