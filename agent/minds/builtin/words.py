"""Reading words by rule: what people vary when they write, and what they do not."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "..."})
NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwanzig": 20,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "dix": 10, "vingt": 20,
}  # fmt: skip
_VOCABULARY = (
    "tenet", "tenets", "label", "labels", "queue", "queues", "category", "categories", "threshold", "weight", "blocking", "block",
    "optional", "stricter", "strict", "looser", "rename", "remove", "delete", "change", "add", "make", "raise", "lower",
    "increase", "decrease", "reduce", "replace", "update", "should", "instruction", "system", "message", "prompt", "title",
    "users", "problem", "assumption", "meaning", "example", "examples", "rows", "epoch", "epochs", "learning", "training",
    "train", "longer", "shorter", "faster", "rank", "adapter", "minutes", "tokens", "deploy", "deployment", "baseline",
    "baselines", "method", "approve", "approved", "approval", "looks", "please", "thanks", "seconds", "percent", "second",
    "third", "fourth", "first", "what", "which", "where", "when", "because", "temperature", "validation", "heldout", "duplicate",
    "judgement", "judgment", "mistake", "worst", "classification", "different", "another", "already", "question", "answer",
    "better", "accuracy", "aside",
)  # fmt: skip


def plain(text: str) -> str:
    """Words as rules compare them: small letters, straight quotes, no accents, single blanks."""
    straight = unicodedata.normalize("NFKD", text.translate(_QUOTES).casefold())
    return " ".join("".join(letter for letter in straight if not unicodedata.combining(letter)).split())


def straight(text: str) -> str:
    """The person's own spelling, with straight quotes."""
    return text.translate(_QUOTES).strip()


def mended(text: str, known: Iterable[str] = ()) -> str:
    """The words with slips of the pen in Tenet's own vocabulary mended ("tresholf"); all others as they are."""
    own = {word for name in known for word in plain(name).split()}
    pieces = re.split(r"([A-Za-z]{5,})", text)
    if len(pieces) > 120:
        return text  # a long text is pasted, not typed
    quoted = False
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            quoted ^= piece.count('"') % 2 == 1
        elif not quoted and piece.casefold() not in own:
            pieces[at] = _nearest(piece)
    return "".join(pieces)


@cache
def _nearest(word: str) -> str:
    small = word.casefold()
    if small in _VOCABULARY:
        return word
    alike = [known for known in _VOCABULARY if known[0] == small[0]]  # "praise" is no slip of "raise"
    found = [known for known in alike if sorted(known) == sorted(small)] or difflib.get_close_matches(
        small, alike, 1, 0.86
    )
    # "blocks", "training" and the like are words of their own, not slips.
    return word if not found or small.startswith(found[0][:-1]) or found[0].startswith(small) else found[0]


_UNMARKED = (
    (re.compile(r"\b(what|who|how|where|when|that|there|here|it|let)s\b(?! (?:of|in)\b)"), r"\1's"),
    (re.compile(r"\b(do|does|did|is|are|was|were|ca|ha|have|should|would|could|wo)nt\b"), r"\1n't"),
    (re.compile(r"\bgimme\b"), "give me"),
    (re.compile(r"\blemme\b"), "let me"),
    (re.compile(r"\bim\b"), "i'm"),
    (re.compile(r"\bive\b"), "i've"),
    (re.compile(r"\b(they|you|we)re\b"), r"\1're"),
)


def with_apostrophes(text: str) -> str:
    """ "whats", "dont", "im" and "gimme" as rules know them; "its", "were" and "wont" mean something else as often."""
    for pattern, written in _UNMARKED:
        text = pattern.sub(written, text)
    return text


def number_in(text: str) -> float | None:
    """The first number; "one hundred" and "a hundred" count."""
    if found := re.search(r"(?<![\w.,])\d[\d,']*(?:\.\d+)?(?:e-?\d+)?|(?<!\d)\.\d+", text):
        digits = found[0]
        if re.fullmatch(r"\d+,\d{1,2}", digits):
            return float(digits.replace(",", "."))
        return float(re.sub(r"[,']", "", digits))
    return next(
        (float(NUMBER_WORDS[word]) for word in re.findall(r"[a-z]+", text.casefold()) if word in NUMBER_WORDS), None
    )


def share_in(text: str) -> float | None:
    """A number as a share: 80 %, 0.8, 0,8 and "90 percent"."""
    if of := re.search(r"\b(\d+) (?:out of|of|in|von|sur) (\d+)\b", text):
        return round(int(of[1]) / int(of[2]), 4) if 0 < int(of[1]) <= int(of[2]) else None
    value = number_in(text)
    if value is None:
        return None
    is_percent = bool(re.search(r"\d\s*(?:%|per ?cent|prozent|pour ?cent)", text, re.IGNORECASE))
    return round(value / 100, 4) if is_percent or value > 1 else value


_FRACTIONS = (
    (r"three quarters|dreiviertel|trois quarts", 0.75),
    (r"two thirds|zwei ?drittel|deux tiers", 0.67),
    (r"half|halfte|moitie", 0.5),
    (r"third|drittel|tiers", 0.33),
    (r"quarter|viertel|quart", 0.25),
    (r"fifth|funftel|cinquieme", 0.2),
    (r"tenth|zehntel|dixieme", 0.1),
)


def fraction_in(text: str) -> float | None:
    """ "A third", "half of them", "ein Viertel", "un quart" as a share."""
    words = r"\b(?:(?:an?|one|ein\w*|une?|le|la|die|das|the)(?: \w+)? (?:{0})|(?:{0}) of)\b"
    several = next((share for pattern, share in _FRACTIONS[:2] if re.search(rf"\b(?:{pattern})\b", plain(text))), None)
    return several or next(
        (share for pattern, share in _FRACTIONS if re.search(words.format(pattern), plain(text))), None
    )


def names_in(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Which of these names the text has, in the order of their first mention; "not spam" is not also "spam"."""
    rest, found = plain(text), list[tuple[int, str]]()
    for name in sorted(names, key=len, reverse=True):
        pattern = rf"(?<!\w){_loose(name)}(?:s|es|e|en|n)?(?!\w)"
        if match := re.search(pattern, rest):
            found.append((match.start(), name))
            rest = re.sub(pattern, lambda hit: "\0" * len(hit[0]), rest)
    return tuple(name for _, name in sorted(found))


def same_name(given: str, names: Sequence[str]) -> str | None:
    """The name that is meant by this spelling of it: other case, blanks, a slip, a closing word more or less."""
    key = _key(given)
    exact = [name for name in names if _key(name) == key]
    if exact:
        return exact[0]
    near = [name for name in names if len(key) > 3 and difflib.SequenceMatcher(None, key, _key(name)).ratio() >= 0.85]
    return near[0] if len(near) == 1 else None


_PLACE = re.compile(
    r"(?<!\S)[\"'(]?(?:\w+://\S+|(?:~|\.{1,2})?/[^\s/]+/\S*|[A-Za-z]:\\\S+|[\w.-]+\.(?:csv|tsv|xlsx?|jsonl?|txt|md|pdf|docx|html?|zip))"
    r"(?=[\s\"').,;:!?]|$)[\"')]?"
)


def without_places(text: str) -> str:
    """The words without paths, names of files and addresses, whose parts are no words of anybody."""
    return _PLACE.sub("", text)


def listed(names: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""


def quoted(names: Sequence[str], last: str = "and") -> str:
    return listed([f'"{name}"' for name in names], last)


def count(number: int, noun: str) -> str:
    plural = (
        noun
        if number == 1
        else noun[:-1] + "ies"
        if noun.endswith("y") and noun[-2:] not in ("ey", "ay")
        else f"{noun}s"
    )
    return f"{number} {plural}"


def shortened(text: str, longest: int = 80) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= longest else one_line[: longest - 1].rstrip() + "…"


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", plain(name).strip("\"'`*.!,;: "))


def _loose(name: str) -> str:
    return re.sub(r"(?:\\?[\s_-])+", r"[\\s_-]+", re.escape(_key(name)))
