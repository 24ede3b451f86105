"""Counting a few things, and sums and differences of small numbers."""

from trainers.base_model.curriculum.source import Example, Source

COUNT_WORDS = ("How many words are there?", "Count the words.", "Give the number of words.", "How long is the list?")
COUNT_ONE = (
    "How often does {word} stand there?",
    "How many times do you see {word}?",
    "Count {word}.",
    "Give the number of times {word} is there.",
)


def count(source: Source) -> Example:
    if source.chance(0.5):
        words = [source.known_word() for _ in range(source.number(1, 9))]
        text = source.pick((" ", ", ")).join(words)
        return source.asked("count", source.say(COUNT_WORDS), text, str(len(words)))
    word, times = source.known_word(), source.number(1, 5)
    others = [other for other in source.words(1, 5) if other != word]
    words = source.rng.sample([word] * times + others, times + len(others))
    return source.asked("count", source.say(COUNT_ONE).format(word=word), " ".join(words), str(times))


ADD = (
    "What is {left} + {right}?",
    "Add {left} and {right}.",
    "{left} plus {right}?",
    "{left} + {right} =",
    "Sum of {left} and {right}?",
    "Work out {left} + {right}.",
    "How much is {left} and {right}?",
    "Calculate {left} plus {right}.",
)
SUBTRACT = (
    "What is {left} - {right}?",
    "Take {right} from {left}.",
    "{left} minus {right}?",
    "{left} - {right} =",
    "Subtract {right} from {left}.",
    "Work out {left} - {right}.",
    "How much is {left} less {right}?",
    "Calculate {left} minus {right}.",
)


def add(source: Source) -> Example:
    most = source.pick((9, 20, 50))
    left, right = source.number(0, most), source.number(0, most)
    if source.chance(0.5):
        return Example("reckon", "", source.say(ADD).format(left=left, right=right), str(left + right))
    left, right = max(left, right), min(left, right)
    return Example("reckon", "", source.say(SUBTRACT).format(left=left, right=right), str(left - right))
