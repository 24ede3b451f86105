"""Rewards with one defect each, and rewards without: what the proofs must find, and what they must leave alone."""

from typing import NamedTuple

from tenet import artifacts as a

LABELS = ("billing", "shipping", "returns", "technical problem")
TICKETS = (
    "My card was charged twice for the order of last week and nobody answers me.",
    "The parcel was due on Monday and has not moved since then, where is it?",
    "I would like to send the shoes back, they are one size too small for me.",
    "The application shows a white page as soon as I log in with my account.",
)
ROWS = tuple(
    a.Row(id=f"r{number}", input=f"{TICKETS[number % 4]} ({number})", output=LABELS[number % 4], origin="user", group=f"g{number}")
    for number in range(32)
)  # fmt: skip
INSTRUCTION = "Sort the ticket into one queue. Answer with its name only."


class Bad(NamedTuple):
    proof: str
    said: str
    """What the message must name."""
    code: str


def term(body: str, before: str = "") -> str:
    return (
        f"{before}\ndef pays(completions, reference, request, **_):\n"
        f"    return [{body} for text, reference, request in zip([c[-1]['content'] for c in completions], reference, request)]\n"
    )


def rows_of(outputs: tuple[str, ...]) -> tuple[a.Row, ...]:
    return tuple(
        a.Row(id=f"r{number}", input=f"Request number {number}: {TICKETS[number % 4]}", output=output, origin="user", group=f"g{number}")
        for number, output in enumerate(outputs)
    )  # fmt: skip


RIGHT = "float(text == reference)"
BAD: dict[str, Bad] = {
    "flat": Bad("scores differ", "it is flat", term("0.95")),
    "reversed": Bad("better pays more", "reversed", term("float(text != reference)")),
    "by length": Bad("hacks pay nothing", "ten-fold padding", term(f"max({RIGHT}, min(1, len(text) / 500))")),
    "by format": Bad("better pays more", "paid for form", term(f"float(text in {LABELS!r})")),
    "by echo": Bad("hacks pay nothing", "prompt echo", term(f"max({RIGHT}, 0.8 * (text.strip() == request.strip()))")),
    "by listing": Bad("hacks pay nothing", "all answers listed", term("float(reference in text)")),
    "crashing on unicode": Bad("odd texts", "UnicodeEncodeError", term(f"len(text.encode('ascii')) and {RIGHT}")),
    "by chance": Bad(
        "the same twice", "depends on chance", term(f"0.9 + random.random() / 10 if {RIGHT} else 0.0", "import random")
    ),
    "leaking the reference": Bad(
        "hacks pay nothing", "reference dump", term("1.0 if text.startswith('reference:') else " + RIGHT)
    ),
    "slow": Bad("fast enough", "slow", term(RIGHT + " if sum(range(3_000_000)) else 0.0")),
    "blind to the reference": Bad(
        "the reference matters", "hardly looks", term(f"float(len(text) > 5 and text in {LABELS!r} and 'app' not in text)")
    ),
    "paid for by a grader's order": Bad(
        "hacks pay nothing", "order to the grader", term(f"max({RIGHT}, float('correct' in text))")
    ),
    "fooled by look-alikes": Bad(
        "hacks pay nothing", "look-alike letters",
        term("difflib.SequenceMatcher(None, text, reference).ratio() if len(text) < 20 else 0.0", "import difflib"),
    ),
    "never sure": Bad("right answers pay", "no term can say", term("None")),
    "not loadable": Bad("loads", "line 1", "def pays(:"),
    "importing what is not there": Bad("loads", "No module named 'numpy'", term(RIGHT, "import numpy")),
}  # fmt: skip


class Good(NamedTuple):
    rows: tuple[a.Row, ...]
    code: str


NUMBERS = rows_of(tuple(str(3 * number + 7) for number in range(24)))
INVOICES = rows_of(tuple(f'{{"total": {10 * n + 5}, "currency": "{("EUR", "USD", "GBP")[n % 3]}"}}' for n in range(24)))
SENTENCES = rows_of(
    tuple(
        f"Please {deed} the {thing} before {day}."
        for deed in ("return", "replace", "collect")
        for thing in ("parcel", "invoice", "charger")
        for day in ("Friday", "noon")
    )
)
CITATIONS = rows_of(tuple(f"It is allowed [{number}]" for number in range(1, 20)))
DATES = rows_of(tuple(f"2026-03-{number:02d}" for number in range(1, 25)))

_BARE = "def bare(text):\n    return text.strip().strip('.').casefold()\n"
_FIELDS = (
    "import json\ndef fields(text):\n    try:\n        found = json.loads(text)\n    except (ValueError, RecursionError):\n"
    "        return {}\n    return found if isinstance(found, dict) else {}\n"
    "def share(text, reference):\n    said, right = fields(text), fields(reference)\n"
    "    return sum(said.get(name) == value for name, value in right.items()) / len(right) if set(said) <= set(right) else 0.0\n"
)
_F1 = (
    "def f1(text, reference):\n    said, right = text.casefold().split(), reference.casefold().split()\n"
    "    shared = sum(min(said.count(word), right.count(word)) for word in set(right))\n"
    "    return 2 * shared / (len(said) + len(right)) if len(said) <= 2 * len(right) else 0.0\n"
)
_NUMBER = (
    "import re\ndef close(text, reference):\n    found = re.fullmatch(r'-?\\d{1,15}\\.?', text.strip())\n"
    "    return max(0.0, 1 - abs(float(text.strip().rstrip('.')) - float(reference)) / 2) if found else 0.0\n"
)

GOOD: dict[str, Good] = {
    "exact match": Good(ROWS, term(RIGHT)),
    "normalised match": Good(ROWS, term("float(bare(text) == bare(reference))", _BARE)),
    "match with half for another form": Good(
        ROWS, term("1.0 if text == reference else 0.5 * (bare(text) == bare(reference))", _BARE)
    ),
    "match that cannot say about some rows": Good(ROWS, term(f"{RIGHT} if reference else None")),
    "right first, short second": Good(ROWS, term(f"0.9 * {RIGHT} + 0.1 * (text in {LABELS!r})")),
    "a number with tolerance": Good(NUMBERS, term("close(text, reference)", _NUMBER)),
    "fields of a JSON object": Good(INVOICES, term("share(text, reference)", _FIELDS)),
    "words of a sentence": Good(SENTENCES, term("f1(text, reference)", _F1)),
    "the right words and passage": Good(
        CITATIONS, term("f1(text, reference) * (re.findall(r'\\[.*?]', text) == re.findall(r'\\[.*?]', reference))", _F1 + "import re")
    ),
    "a date": Good(
        DATES,
        term("float(bool(re.fullmatch(r'\\d{4}-\\d\\d-\\d\\d', text))) * (0.2 + 0.8 * (text == reference))", "import re"),
    ),
}  # fmt: skip


def reward_of(code: str) -> a.RewardFunction:
    return a.RewardFunction(terms=(a.RewardTerm(name="pays", says="what was planted"),), code=code)
