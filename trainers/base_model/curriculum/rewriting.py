"""Writing a text again by a rule: another order, another word, another case, another form of list."""

import json
from collections.abc import Callable

from trainers.base_model.curriculum.source import Example, Source
from trainers.base_model.words import lexicon

Rewriting = tuple[str, str, str]
"""Instruction, text, answer."""

REVERSE = (
    "Reverse the order of the words.",
    "Write the words backwards, last word first.",
    "Turn the list around.",
    "Say the words in reverse order.",
)
REPLACE = (
    "Replace {old} by {new}.",
    "Write {new} instead of {old}.",
    "Change every {old} to {new}.",
    "Put {new} where {old} stands.",
)
REMOVE = ("Remove the word {old}.", "Leave out {old}.", "Delete {old} from the text.", "Write it without {old}.")
UPPER = ("Write it in capital letters.", "Use upper case.", "Make it all caps.", "Put everything in capitals.")
LOWER = ("Write it in small letters.", "Use lower case.", "Make it lower case.", "No capital letters, please.")
TITLE = (
    "Begin every word with a capital letter.",
    "Capitalise every word.",
    "Give each word a capital.",
    "Start each word in upper case.",
)
END = ('Add "{extra}" at the end.', 'Write it and then "{extra}".', 'Append "{extra}".', 'Finish with "{extra}".')
BEGIN = (
    'Begin with "{extra}", then the text.',
    'Put "{extra}" before the text.',
    'Prefix the text with "{extra}".',
    'Start with "{extra}" and then the text.',
)
TWICE = ("Say it twice.", "Write it two times.", "Double it.", "Repeat it once more after itself.")


def rewrite(source: Source) -> Example:
    words = source.words(3, 7)
    text = " ".join(words)
    old, new, extra = source.pick(words), source.word(), source.pick((source.word(), "Thank you.", "Hello,", "Bye."))
    ways: tuple[Callable[[], Rewriting], ...] = (
        lambda: (source.say(REVERSE), text, " ".join(reversed(words))),
        lambda: (
            source.say(REPLACE).format(old=old, new=new),
            text,
            " ".join(new if word == old else word for word in words),
        ),
        lambda: (source.say(REMOVE).format(old=old), text, " ".join(word for word in words if word != old)),
        lambda: (source.say(UPPER), " ".join(words[:4]), " ".join(words[:4]).upper()),
        lambda: (source.say(LOWER), text.upper() if source.chance(0.3) else text.title(), text),
        lambda: (source.say(TITLE), text, text.title()),
        lambda: (source.say(END).format(extra=extra), text, f"{text} {extra}"),
        lambda: (source.say(BEGIN).format(extra=extra), text, f"{extra} {text}"),
        lambda: (source.say(TWICE), " ".join(words[:4]), " ".join(words[:4] * 2)),
    )
    return source.asked("rewrite", *source.pick(ways)())


BULLETS = (
    "Write them as a list with dashes.",
    "One per line, each with a dash.",
    "Make a bullet list.",
    "Give a dashed list.",
)
NUMBERED = (
    "Write a numbered list.",
    "Number them, one per line.",
    "Make it a list with numbers.",
    "List them as 1., 2. and so on.",
)
LINES = ("One per line.", "Put each on its own line.", "Write every word on a new line.", "A line for each.")
COMMAS = (
    "Separate them by commas.",
    "Write them with commas between.",
    "Make a comma-separated list.",
    "Join them with commas.",
)
AS_JSON = (
    "Write them as a JSON list.",
    "Answer with a JSON array.",
    "Make a JSON array of them.",
    "Give them as JSON.",
)
TAGGED = (
    "Write it between <{tag}> and </{tag}>.",
    "Wrap it in <{tag}> tags.",
    "Put it in the tag <{tag}>.",
    "Use the tag <{tag}> around it.",
)
BRACKETS = (
    "Put every word in brackets.",
    "Write each in [brackets].",
    "Set brackets around each word.",
    "Bracket each word.",
)


def form(source: Source) -> Example:
    """The same words in another form."""
    words = source.words(2, 6)
    given = source.pick((" ", ", ", "; ", "\n")).join(words)
    tag = source.pick(("a", "b", "answer", "text", "item", "result", "name"))
    numbered = "\n".join(f"{place}. {word}" for place, word in enumerate(words, 1))
    forms = (
        (BULLETS, "\n".join(f"- {word}" for word in words)),
        (NUMBERED, numbered),
        (LINES, "\n".join(words)),
        (COMMAS, ", ".join(words)),
        (AS_JSON, json.dumps(words, ensure_ascii=False)),
        (BRACKETS, " ".join(f"[{word}]" for word in words)),
    )
    if source.chance(0.15):
        return source.asked("form", source.say(TAGGED).format(tag=tag), given, f"<{tag}>{given}</{tag}>")
    phrasings, answer = source.pick(forms)
    return source.asked("form", source.say(phrasings), given, answer)


ASCENDING = (
    "Sort the numbers, smallest first.",
    "Put the numbers in ascending order.",
    "Order the numbers from small to large.",
    "Arrange them, lowest first.",
)
DESCENDING = (
    "Sort the numbers, largest first.",
    "Put the numbers in descending order.",
    "Order the numbers from large to small.",
    "Arrange them, highest first.",
)
LARGEST = (
    "Which number is the largest?",
    "Name the biggest number.",
    "What is the highest number?",
    "Give the maximum.",
)
SMALLEST = (
    "Which number is the smallest?",
    "Name the lowest number.",
    "What is the least of these?",
    "Give the minimum.",
)
CALENDAR = (
    "Put the {kind} in the order of the {span}.",
    "Sort the {kind} as they come in the {span}.",
    "Order the {kind} by when they come.",
    "Arrange the {kind} in their usual order.",
)


def order(source: Source) -> Example:
    if source.chance(0.3):
        return _in_calendar_order(source)
    most = source.pick((9, 99))
    numbers = source.rng.sample(range(most + 1), source.number(3, 5 if most == 9 else 4))
    given = source.pick((" ", ", ")).join(map(str, numbers))
    up, down = sorted(numbers), sorted(numbers, reverse=True)
    ways = (
        (ASCENDING, ", ".join(map(str, up))),
        (DESCENDING, ", ".join(map(str, down))),
        (LARGEST, str(down[0])),
        (SMALLEST, str(up[0])),
    )
    phrasings, answer = source.pick(ways)
    return source.asked("order", source.say(phrasings), given, answer)


def _in_calendar_order(source: Source) -> Example:
    kind, span, names = source.pick((("days", "week", lexicon().weekdays), ("months", "year", lexicon().months)))
    chosen = source.some(names, 3, 4)
    sorted_names = [name.capitalize() for name in names if name in chosen]
    given = ", ".join(name.capitalize() for name in chosen)
    return source.asked("order", source.say(CALENDAR).format(kind=kind, span=span), given, ", ".join(sorted_names))
