"""Rows that somebody typed or pasted into a chat. An ordinary sentence is not a row: when in doubt, there is none."""

import re
from collections import Counter

from tenet.problems import BadFile
from tools.reading.fielded import Fields, Told, cells_of, read_told
from tools.reading.fields import field_name
from tools.reading.files import Known, labels_of, pairs_of, parse
from tools.reading.pairs import Numbered, Reading, Texts, as_reading, plain, spellings
from tools.reading.tables import find_delimiter
from tools.reading.tails import BULLET, tailed

HERE = "your message"
ARROW = re.compile(rf"^{BULLET}(?P<text>\S.*?)\s*(?:-+>|=+>|→|⇒|➔)\s*(?P<label>.*?)\s*$")
INLINE = re.compile(
    r"[\"“„«](?P<text>[^\"“”„«»]{3,})[\"”“»]\s*(?:-+>|=+>?|→|⇒|➔)\s*[\"“„«]?(?P<label>[^\"“”„«»,;.:!?\n]{1,40}?)[\"”“»]?\s*(?=[,;.]|\s(?:and|und|et)\s|$)"
)
PREFIX = re.compile(rf"^{BULLET}(?P<label>[^\s:][^:]{{0,39}}?)\s*:\s+(?P<text>\S.*?)\s*$")
NAMED = r"\s*(?P<name>[A-Za-z]\w*(?: \w+){0,3})\s*[:=]\s*(?P<value>.*?)\s*"
COMMAND = re.compile(
    r"\s*(?:please |can you |could you |let'?s |i want to )*(?:rename|relabel|change|replace|call|swap|turn|map|move|make|set|"
    r"send|merge|put|use|add|"
    r"go|from|step|first|then|instead|we (?:go|move|start|begin|should|could|can|will|then|first|put|use|send|take|need))\b",
    re.IGNORECASE,
)
"""How a wish begins in which an arrow means "to": such a line is no row."""
LONGEST_LABEL = 6
"""Words; what is longer is a text."""
POINTER = re.compile(r"(?:the )?(?:rows?|lines?|examples?|number|zeile|ligne|r)? ?#?\d+", re.IGNORECASE)
"""What names a row of the examples instead of being one: "row 4 -> billing" is a wish."""
A_SENTENCE = 3
"""Words before an arrow that are more than a name."""
QUOTED_FIRST = re.compile(
    rf"^{BULLET}[\"“„«](?P<text>[^\"“”„«»]{{3,}})[\"”“»]\s*[,;:|–—\t-]?\s*(?P<values>(?!(?:should|shall|must|is|are|was|were|has|have|"
    r"needs?|means|belongs?|to|as|and|or|in|from|for|not|soll|ist|muss|hat|est|doit)\b)\S.*?)\s*$",
    re.IGNORECASE,
)
QUOTED_CELLS = re.compile(r'"[^"]+"[,;]"[^"]+"')
QUOTES = "\"'`“”„«»\u2018\u2019"


def read_pasted(text: str, known: Known = None) -> Reading:
    """The pairs in a message, one a line; none when the message is only talk."""
    lines = [line for line in text.splitlines() if not line.strip().startswith("```")]
    fields = known if isinstance(known, Fields) else None
    if (fields or known is None) and (found := _with_values(lines, fields)):
        return found
    if fields:
        return _structured(lines, fields) or _in_order(lines, fields) or Reading((), ())
    if isinstance(known, Texts) or (known is None and _with_texts(lines)):
        return _answered(lines) or _structured(lines, Texts()) or Reading((), ())
    labels = labels_of(known)
    for found in (_arrows(lines, labels), _structured(lines, labels), _prefixed(lines, labels)):
        if found is not None:
            return found
    rows = [item._replace(text=_unquoted(item.text)) for item in tailed(lines, labels) if not COMMAND.match(item.text)]
    return as_reading(HERE, rows, labels) if rows else Reading((), ())


def _arrows(lines: list[str], labels: tuple[str, ...] | None) -> Reading | None:
    """`text -> label`: several such lines, or a single one that can hardly be anything else."""
    matches = [(number, match) for number, line in enumerate(lines, start=1) if (match := ARROW.match(line))]
    if quoted := _quoted(lines):
        return as_reading(HERE, quoted, labels)
    found = [Numbered(number, _unquoted(match["text"]), _unquoted(match["label"])) for number, match in matches]
    short = [item for item in found if len(item.label.split()) <= 4 and not item.label.endswith((".", "?", "!"))]
    if not short:
        return None
    if len(short) == 1 and not _surely_a_row(matches[found.index(short[0])][1]["text"], short[0], labels):
        return None
    return as_reading(HERE, short, labels)


def _with_texts(lines: list[str]) -> bool:
    """Lines with an arrow and a whole sentence behind it, a single one also before it: what is written there is no label."""
    if len(only := [match for line in lines if (match := ARROW.match(line))]) == 1:
        return bool(_whole_sentence(only[0]["text"]) and _whole_sentence(only[0]["label"])) and not COMMAND.match(
            only[0]["text"]
        )
    answers = [match["label"] for line in lines if (match := ARROW.match(line))]
    return len(answers) > 1 and sum(len(answer.split()) > LONGEST_LABEL for answer in answers) > len(answers) / 2


def _whole_sentence(written: str) -> bool:
    return len(written.split()) >= A_SENTENCE and written.rstrip(QUOTES).endswith((".", "!", "?"))


def _answered(lines: list[str]) -> Reading | None:
    """`text -> the answer as it should be`."""
    matches = [(number, match) for number, line in enumerate(lines, start=1) if (match := ARROW.match(line))]
    found = [Numbered(number, _unquoted(match["text"]), _unquoted(match["label"])) for number, match in matches]
    rows = [item for item in found if item.label and not COMMAND.match(item.text)]
    return as_reading(HERE, rows, Texts()) if rows else None


def _quoted(lines: list[str]) -> list[Numbered]:
    """Several rows in one sentence: `two more: "no bread left" -> complaint, "one cake please" -> order`."""
    found = [
        Numbered(number, match["text"], match["label"].strip())
        for number, line in enumerate(lines, start=1)
        for match in INLINE.finditer(line)
    ]
    return found if len(found) > len({item.number for item in found}) else []


def _with_values(lines: list[str], known: Fields | None) -> Reading | None:
    """`text -> {"name": value}` or `text -> name: value; name: value`."""
    matches = [(number, match) for number, line in enumerate(lines, start=1) if (match := ARROW.match(line))]
    told = [
        Told(
            number,
            _unquoted(match["text"]),
            {(known.named(name) or name) if known else name: cell for name, cell in cells.items()},
        )
        for number, match in matches
        if (cells := cells_of(match["label"]) or named_values(match["label"]))
    ]
    return read_told(HERE, told, known) if told else None


def _in_order(lines: list[str], known: Fields) -> Reading | None:
    """`"text" value, value, value`: the text in quotes and behind it as many values as there are fields, in their order."""
    told: list[Told] = []
    for number, line in enumerate(lines, start=1):
        match = QUOTED_FIRST.match(line)
        values = [_unquoted(value) for value in re.split(r"\s*[,;|\t]\s*", match["values"])] if match else []
        cells = dict(zip((field.name for field in known.wanted), values, strict=False))
        if match and len(values) == len(known.wanted) > 1:
            told.append(Told(number, match["text"], cells))
    return read_told(HERE, told, known) if told else None


def named_values(written: str) -> dict[str, str] | None:
    """`order: PO-1; amount = 20` as cells; a single one with blanks in its name is talk."""
    parts = [re.fullmatch(NAMED, part) for part in re.split(r"\s*[;|]\s*|,\s+(?=\w[\w ]{0,30}\s*[:=])", written)]
    if not all(parts) or (len(parts) == 1 and not re.match(r"\w+\s*=", written)):
        return None
    return {field_name(part["name"]): _unquoted(part["value"]) for part in parts if part}


def _surely_a_row(written: str, found: Numbered, labels: tuple[str, ...] | None) -> bool:
    if labels and POINTER.fullmatch(found.text.strip()):
        return False
    if labels and plain(found.label) in spellings(labels):
        return True
    if not found.label or COMMAND.match(written):
        return False
    return written[-1:] in QUOTES or written.endswith((".", "!", "?")) or len(written.split()) >= A_SENTENCE


def _structured(lines: list[str], labels: Known) -> Reading | None:
    """A table or JSON: a block of lines with the same columns."""
    block = _markdown(lines) or [line for line in lines if line.strip()]
    block = _without_talk(block)
    if not block:
        return None
    if block[0].lstrip()[0] not in "{[" and not _is_table(block, labels):
        return None
    try:
        return pairs_of(parse("\n".join(block), HERE), HERE, labels)
    except BadFile:
        return None  # It only looked like a table: it is talk, and the conversation goes on.


def _without_talk(block: list[str]) -> list[str]:
    """Without a first line such as "here are some:", which lacks what separates the columns of all the others."""
    delimiter = find_delimiter(block[1:]) if len(block) > 2 else None
    return block[1:] if delimiter and delimiter not in block[0] else block


def _markdown(lines: list[str]) -> list[str]:
    rows = [line.strip().strip("|") for line in lines if line.strip().startswith("|") and line.strip().endswith("|")]
    return [row for row in rows if not re.fullmatch(r"[\s|:-]*", row)]


def _is_table(block: list[str], labels: Known) -> bool:
    """Commas also stand in sentences, so that a table of commas must be sure of its labels."""
    delimiter = find_delimiter(block)
    if delimiter is None or len(block) < 2:
        return False
    try:
        table = parse("\n".join(block), HERE)
    except BadFile:
        return False
    regular = len(table.records) + table.named
    if regular < max(2, 0.8 * len(block)):
        return False
    surely = table.named or delimiter in "\t|" or all(QUOTED_CELLS.fullmatch(line.strip()) for line in block)
    return surely or _all_known([record.cells[-1] for record in table.records], labels)


def _all_known(values: list[str], labels: Known) -> bool:
    if isinstance(labels, Fields):
        return False
    if labels:
        return all(plain(value) in spellings(labels) for value in values)
    counts = Counter(plain(value) for value in values)
    return len(values) >= 4 and 2 <= len(counts) < len(values) and all(len(value.split()) <= 3 for value in counts)


def _prefixed(lines: list[str], labels: tuple[str, ...] | None) -> Reading | None:
    """`label: text`, when the labels are known or come again and again."""
    matches = [(number, match) for number, line in enumerate(lines, start=1) if (match := PREFIX.match(line))]
    found = [Numbered(number, _unquoted(match["text"]), _unquoted(match["label"])) for number, match in matches]
    if labels:
        known = [item for item in found if plain(item.label) in spellings(labels)]
        return as_reading(HERE, known, labels) if known else None
    counts = Counter(plain(item.label) for item in found)
    filled = sum(bool(line.strip()) for line in lines)
    if len(found) < 4 or len(found) < filled or len(counts) < 2 or min(counts.values()) < 2:
        return None
    return as_reading(HERE, found, labels)


def _unquoted(text: str) -> str:
    text = text.strip().strip("*").strip()
    return text[1:-1].strip() if len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES else text
