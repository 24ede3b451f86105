"""Saying again what stands in the prompt: a whole text, the part in quotation marks, one word of it, the value of a key."""

from trainers.base_model.curriculum.source import Example, Source

REPEAT = (
    "Repeat this: {text}",
    "Say this again, word for word: {text}",
    "Copy the following text: {text}",
    "Write exactly this: {text}",
    "Please repeat: {text}",
    "Repeat after me: {text}",
    "Say: {text}",
    "Copy this line: {text}",
)


def repeat(source: Source) -> Example:
    text = anything(source)
    if source.chance(0.3):
        return Example("repeat", source.say(REPEAT_RULES), text, text)
    return Example("repeat", "", source.say(REPEAT).format(text=text), text)


REPEAT_RULES = (
    "Repeat what the user says.",
    "Answer with the user's own words, unchanged.",
    "Copy the message.",
    "Say back exactly what the user wrote.",
    "Echo the text.",
)


def anything(source: Source) -> str:
    """Words, names, numbers, sentences."""
    kind = source.rng.random()
    if kind < 0.5:
        words = source.words(1, 8)
        return " ".join(word.capitalize() if source.chance(0.15) else word for word in words)
    if kind < 0.65:
        return " ".join(source.pick((source.code(), str(source.number(0, 9999)))) for _ in range(source.number(1, 3)))
    if kind < 0.85:
        return " ".join(source.remark() for _ in range(source.number(1, 2)))
    return f"{source.name()} {source.pick(('and', 'from', 'with', '&', '/'))} {source.place()}"


QUOTE = (
    "Which words are in quotation marks?",
    "Give the part in quotes.",
    "What stands between the quotation marks?",
    "Write what is quoted.",
    "Answer with the quoted words only.",
    "Copy the words inside the quotes.",
    "What was said in quotes?",
    "Find the quoted part and write it.",
)
QUOTING = (
    '{name} said "{said}" and left.',
    'The sign says "{said}".',
    'I read "{said}" in the paper.',
    'There was a note: "{said}". {remark}',
    '{remark} Then {name} shouted "{said}".',
    'We call it "{said}" here.',
    'The file is named "{said}", I think.',
    '{remark} The answer was "{said}". {remark}',
)


def quote(source: Source) -> Example:
    said = " ".join(source.words(1, 5))
    text = source.say(QUOTING).format(name=source.name(), said=said, remark=source.remark())
    return source.asked("quote", source.say(QUOTE), text, said)


PLACES = ("first", "second", "third", "fourth", "last")
POINT = (
    "What is the {place} word?",
    "Write the {place} word of the list.",
    "Say only the {place} word.",
    "Give me the {place} word.",
)
AFTER = (
    "Which word comes after {word}?",
    "What follows {word}?",
    "Write the word after {word}.",
    "Name the word that comes right after {word}.",
)
BEFORE = (
    "Which word comes before {word}?",
    "What stands before {word}?",
    "Write the word before {word}.",
    "Name the word right before {word}.",
)


def point(source: Source) -> Example:
    """One word of a list, by its place or by its neighbour."""
    words = source.words(4, 8)
    place = source.number(0, len(words) - 2)
    text = source.pick((" ", ", ", " ")).join(words)
    kind = source.rng.random()
    if kind < 0.4:
        index = source.number(0, 4)
        answer = words[-1] if index == 4 else words[index]
        return source.asked("point", source.say(POINT).format(place=PLACES[index]), text, answer)
    if kind < 0.8:
        return source.asked("point", source.say(AFTER).format(word=words[place]), text, words[place + 1])
    return source.asked("point", source.say(BEFORE).format(word=words[place + 1]), text, words[place])


LOOK_UP = (
    "What is the value of {key}?",
    "Look up {key}.",
    "Which value belongs to {key}?",
    "Give the value for {key}.",
    "{key}?",
    "Tell me the entry for {key}.",
    "What does the table say for {key}?",
    "Find {key} in the table and answer with its value.",
)


def look_up(source: Source) -> Example:
    """The value of a key in a small table, which may not have it."""
    keys = source.words(2, 7)
    values = [source.pick((source.word(), str(source.number(1, 999)), source.name(), source.code())) for _ in keys]
    form = source.pick(("{}: {}", "{} = {}", "{} - {}", "{} is {}"))
    table = source.pick(("\n", "\n", ", ")).join(map(form.format, keys, values))
    if source.chance(0.1):
        missing = source.word()
        answer = "unknown" if missing not in keys else values[keys.index(missing)]
        rule = source.pick(("If it is not there, say unknown. ", "Say unknown if the key is missing. "))
        return source.asked("look_up", rule + source.say(LOOK_UP).format(key=missing), table, answer)
    index = source.number(0, len(keys) - 1)
    rule = source.pick(("", "", "If it is not there, say unknown. "))
    return source.asked("look_up", rule + source.say(LOOK_UP).format(key=keys[index]), table, values[index])
