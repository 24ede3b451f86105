"""Choosing a label from a list in the prompt by what a text is about.

A subject is a word, and a text about it is made of words that are near to it in meaning; so what is learned is comparing
meanings and not a fixed set of labels.
"""

from trainers.base_model.curriculum.source import Example, Source

ASK = (
    "Choose the {kind} for this {item}. Answer with one of: {labels}.",
    "Which {kind} does the {item} belong to? One of: {labels}.",
    "Sort the {item} into one of these: {labels}.",
    "Decide which {kind} the {item} belongs to. Say exactly one of: {labels}.",
    "Classify the {item}. Options: {labels}.",
    "What is the {item} about? Choose from: {labels}.",
    "Labels: {labels}. Give the {kind} of the {item}.",
    "Pick the {kind} that fits the {item} best. Possible answers: {labels}.",
    "Answer with one {kind} only: {labels}.",
    "Read the {item} and name its {kind}. Allowed: {labels}.",
    "The {item} goes to one of {labels}. Which one?",
    "Give one of these as the {kind}: {labels}.",
)
KINDS = ("queue", "topic", "label", "category", "subject", "team", "intent", "department", "class", "group")
ITEMS = ("ticket", "message", "text", "question", "email", "review", "note", "request", "sentence", "comment")
FRAMES = (
    "{0}",
    "Hi, {0} please",
    "Hello, I have a question about {0}.",
    "can you help me with {0}?",
    "I need {0} and {1} today",
    "my {0} is not right, what should I do with the {1}?",
    "why is there {0} and nobody told me",
    "I tried {0} twice and it still does not {1}.",
    "Where can I find {0}?",
    "please tell me how {0} works with {1}",
    "since yesterday {0} and I am not happy about the {1}",
    "this is about {0} {1}, thanks",
    "I would like {0} as soon as possible!",
    "we were told that {0} {1} but it was never done",
    "is it possible to have {0} next week?",
    "{0} again... third time this month, always the {1} and the {2}",
    "The {0} of our {1} was too {2} for us.",
    "Yesterday I saw a {0} near the {1}, it was {2}.",
    "You should have seen the {0}! The {1} did not even {2}.",
    "No {0}, no {1}, nothing. I am waiting for {2}.",
    "My brother wants to know whether {0} and {1} are the same.",
    "I've got a {0} here but it won't {1}.",
    "It says {0} when I try to {1}, even with {2}.",
    "There's no {0} in the {1} anymore.",
)


def choose(source: Source) -> Example:
    labels, texts = subjects(source, source.number(2, 7))
    index = source.number(0, len(labels) - 1)
    listed = source.pick((", ", ", ", " / ", "; ")).join(labels)
    instruction = source.say(ASK).format(kind=source.pick(KINDS), item=source.pick(ITEMS), labels=listed)
    return source.asked("choose", instruction, told(source, texts[index]), labels[index])


def subjects(source: Source, number: int) -> tuple[list[str], list[list[str]]]:
    """Labels, and for each the words that a text about it may use."""
    if source.chance(0.4):
        themes = [source.rng.sample(theme, len(theme)) for theme in source.themes(number)]
        names = [1 + source.chance(0.25) for _ in themes]
        labels = [" ".join(theme[:size]) for theme, size in zip(themes, names, strict=True)]
        return labels, [theme[size:] for theme, size in zip(themes, names, strict=True)]
    heads = source.distinct(source.known_word, number)
    return heads, [list(source.near[head]) for head in heads]


def told(source: Source, words: list[str]) -> str:
    """One to three sentences that use some of these words."""
    found: list[str] = []
    for _ in range(source.pick((1, 1, 1, 2, 2, 3))):
        frame = source.pick(FRAMES)
        chosen = [source.pick(words) for _ in range(3)]
        found.append(frame.format(*chosen))
    if source.chance(0.3):
        found.insert(source.number(0, len(found)), source.remark())
    text = " ".join(found)
    return text if source.chance(0.5) else text[0].upper() + text[1:]
