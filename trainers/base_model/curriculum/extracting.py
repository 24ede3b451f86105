"""Fields of a text as compact JSON; `null` where the text does not say."""

import json
from collections.abc import Callable

from trainers.base_model.curriculum.source import COLOURS, FOODS, JOBS, PRODUCTS, Example, Source
from trainers.base_model.words import lexicon

ASK = (
    "Extract {fields} as JSON.",
    "Give the fields {fields} as JSON. Use null where the text does not say.",
    "Read the text and answer with a JSON object with the keys {fields}.",
    "Write a JSON object with {fields}.",
    "Fields: {fields}. Answer with compact JSON, null for what is missing.",
    "Find {fields} in the text. Answer in JSON.",
    "Return JSON with these keys: {fields}.",
    "Turn the message into JSON with the fields {fields}. What is not said is null.",
    "Pull out {fields}. JSON only.",
    "Answer with JSON. Keys: {fields}.",
    "Which {fields} does the text name? Answer as a JSON object, null for what it does not name.",
    "As JSON, please: {fields}.",
)

FIELDS: dict[str, tuple[Callable[[Source], str | int], tuple[str, ...]]] = {
    "name": (
        lambda source: source.name(),
        (
            "My name is {}.",
            "I am {}.",
            "This is {} speaking.",
            "Regards, {}",
            "{} here.",
            "From: {}",
            "Call me {}.",
            "Signed, {}",
        ),
    ),
    "city": (
        lambda source: source.place(),
        (
            "I live in {}.",
            "We are in {}.",
            "It should go to {}.",
            "I am writing from {}.",
            "City: {}.",
            "Our office is in {}.",
            "I moved to {}.",
            "My home is {}.",
        ),
    ),
    "order": (
        lambda source: source.code(),
        (
            "My order is {}.",
            "Order number {}.",
            "It is about order {}.",
            "The order {} is late.",
            "Order: {}",
            "I ordered with number {}.",
            "See order {}.",
            "The number of my order is {}.",
        ),
    ),
    "product": (
        lambda source: source.pick(PRODUCTS),
        (
            "I bought a {}.",
            "The {} does not work.",
            "I want to return the {}.",
            "My {} came broken.",
            "It is about the {}.",
            "I would like a {}.",
            "Is the {} in stock?",
            "The {} is too small.",
        ),
    ),
    "amount": (
        lambda source: source.number(2, 999),
        (
            "I paid {} euro.",
            "It cost {} dollars.",
            "The bill says {} euro.",
            "You took {} pounds.",
            "Amount: {}.",
            "I was charged {}.",
            "The price was {} euro.",
            "That makes {} dollars.",
        ),
    ),
    "date": (
        lambda source: source.day(),
        (
            "It was on {}.",
            "I need it by {}.",
            "We meet on {}.",
            "It arrived on {}.",
            "Date: {}.",
            "On {} it stopped.",
            "It is planned for {}.",
            "Since {} nothing happened.",
        ),
    ),
    "weekday": (
        lambda source: source.pick(lexicon().weekdays).capitalize(),
        (
            "Please come on {}.",
            "{} would be good.",
            "Is {} possible?",
            "I am free on {}.",
            "Can we say {}?",
            "It happened last {}.",
            "Not before {}, please.",
            "{} suits me.",
        ),
    ),
    "colour": (
        lambda source: source.pick(COLOURS),
        (
            "The colour is {}.",
            "I want it in {}.",
            "It should be {}.",
            "Mine is {}.",
            "Colour: {}.",
            "Do you have it in {}?",
            "The {} one, please.",
            "It has to be {}.",
        ),
    ),
    "quantity": (
        lambda source: source.number(1, 60),
        (
            "I need {} pieces.",
            "Please send {} of them.",
            "We ordered {} items.",
            "There are {} boxes.",
            "Quantity: {}.",
            "Give me {} units.",
            "{} pieces, please.",
            "That would be {} in all.",
        ),
    ),
    "email": (
        lambda source: f"{source.name().lower()}@{source.word().lower()}.{source.pick(('com', 'org', 'net', 'de'))}",
        (
            "Write to {}",
            "My address is {}",
            "You can reach me at {}",
            "Mail: {}",
            "Send it to {}",
            "Answer to {}",
            "Contact: {}",
            "I read mail at {}",
        ),
    ),
    "phone": (
        lambda source: f"0{source.number(10, 99)} {source.number(1000, 999999)}",
        (
            "Call me at {}.",
            "My number is {}.",
            "Phone: {}.",
            "Ring {} please.",
            "You reach me under {}.",
            "Tel. {}.",
            "Dial {}.",
            "I answer at {}.",
        ),
    ),
    "job": (
        lambda source: source.pick(JOBS),
        (
            "I work as a {}.",
            "I am a {} by trade.",
            "She is a {}.",
            "Job: {}.",
            "We look for a {}.",
            "He became a {}.",
            "They hired a {}.",
            "As a {} I need it.",
        ),
    ),
    "item": (
        lambda source: source.pick(FOODS),
        (
            "We are out of {}.",
            "Bring {} please.",
            "Buy {}.",
            "There was no {}.",
            "I like {}.",
            "Do we have {}?",
            "Put {} on the list.",
            "The {} went bad.",
        ),
    ),
    "team": (
        lambda source: source.known_word(),
        (
            "It is for the {} team.",
            "Team: {}.",
            "I am with the {} group.",
            "Pass it to {}.",
            "The {} people know about it.",
            "Ask the team called {}.",
            "{} is responsible.",
            "Our team is {}.",
        ),
    ),
}


def extract(source: Source) -> Example:
    fields = source.some(list(FIELDS), 2, 5)
    missing = {field for field in fields if source.chance(0.12)}
    said = {field: FIELDS[field][0](source) for field in fields}
    told = [source.say(FIELDS[field][1]).format(said[field]) for field in fields if field not in missing]
    told += [source.remark() for _ in range(source.number(0, 2))]
    source.rng.shuffle(told)
    names = {field: name_of(source, field) for field in fields}
    answer = {names[field]: None if field in missing else said[field] for field in fields}
    listed = source.pick((", ", ", ", " and ")).join(names.values())
    compact = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return source.asked("extract", source.say(ASK).format(fields=listed), " ".join(told) or source.remark(), compact)


def name_of(source: Source, field: str) -> str:
    """As the field is called in this prompt."""
    return source.pick(OTHER_NAMES[field]) if field in OTHER_NAMES and source.chance(0.4) else field


OTHER_NAMES = {
    "name": ("customer", "person", "sender"),
    "city": ("place", "town", "location"),
    "order": ("order_number", "order_id", "reference"),
    "product": ("article", "thing", "device"),
    "amount": ("price", "total", "cost"),
    "date": ("day", "when", "due"),
    "quantity": ("count", "pieces", "number"),
    "email": ("mail", "contact", "email_address"),
    "phone": ("telephone", "phone_number"),
    "job": ("profession", "role"),
    "item": ("food", "goods"),
    "team": ("group", "owner"),
}
