"""Wishes for the examples: another label, a row less, rows more. Numbers count the rows as the person sees them."""

import re
from collections.abc import Sequence

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.examples import exercising, spelled
from agent.minds.builtin.extraction.examples import exercising as tested
from agent.minds.builtin.extraction.wishes import change_value
from agent.minds.builtin.words import NUMBER_WORDS, count, listed, names_in, number_in, plain, straight
from agent.minds.builtin.writing.wishes import added, answered_otherwise
from agent.minds.contract import LabelledText, Situation
from tenet import artifacts as a
from tools.reading import Fields, read_pasted, to_rows

_ROW = r"(?:rows?|numbers?|numeros?|nummern?|examples?|lines?|tickets?|texts?|zeilen?|beispiele?|lignes?|exemples?|reihen?)"
_NUMBERS = re.compile(
    rf"\b{_ROW} (?:number |no\.? ?|nr\.? ?|numero )?#?(\d+(?:\s*(?:,|and|or|&|-|–|to|und|et|,\s*and)\s*#?\d+)*)\b|#(\d+)\b"
)
_QUOTED = re.compile(
    r"^[^\"]{0,30}(?P<quote>[\"'])(?P<text>[^\"]{5,})(?P=quote),? *(?P<is>(?:should|must|ought|has to|is|are|was|belongs?|goes|"
    r"geh[oö]rt|ist|soll\w*|doit|"
    r"est|va)\b[^\"]*)$",
    re.IGNORECASE,
)
_AS_SHOWN = re.compile(r"\br(\d+)\b")
_AT_THE_START = re.compile(r"^\W*(\d+(?:\s*(?:,|and|or|&|und|et)\s*#?\d+)*) (?!%|per)(?=[a-z])")
"""“2 and 4 belong to billing”."""
_ALONE = re.compile(
    rf"\b(?:labels?|answers?) of (\d+) (?:and|with|und|et) (\d+)\b|"
    rf"\b(?:row|number|example|zeile|nummer|ligne|numero) ({'|'.join(NUMBER_WORDS)})\b"
)
"""“Swap the labels of 1 and 2”, “number seven”."""
_SWAP = re.compile(r"\b(?:swap|exchange|switch|tausch\w*|vertausch\w*|echange[rz]?)\b")
_REWRITE = re.compile(r"\b(?:rewrite|reword|rephrase|umformulier\w*|reformule[rz]?)\b")
_PLACES = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
    "last": -1,
    "erste": 1,
    "zweite": 2,
    "dritte": 3,
    "letzte": -1,
    "premiere": 1,
    "deuxieme": 2,
    "derniere": -1,
}
_BY_PLACE = re.compile(
    rf"\b({'|'.join(_PLACES)})[nrs]?(?: (?:{_ROW}|one)\b|"
    rf"(?= (?:and|und|et) (?:the |die )?(?:{'|'.join(_PLACES)})\b)|(?= (?:should|must) be\b))"
)
_REMOVE = re.compile(
    r"\b(?:remove|delete|drop|get rid of|nonsense|rubbish|garbage|unsinn|quatsch|(?:take|kick|throw) (?:\w+ )?(?:out|away)|"
    r"leave out|entfern\w*|losch\w*|"
    r"streich\w*|supprime\w*|enleve\w*)\b|\b(?:can|may|should|must|kann|darf|konnen|muss|mussen|soll\w*|peut|peuvent) "
    r"(?:go|weg|raus|disparaitre)\b(?! (?:to|in|into)\b)|\bout$"
)
_LABELLED = re.compile(
    rf"\b(?:everything|all|every|each|alles?|tous?)\b(?: \w+){{0,3}}? (?:labell?ed|marked|tagged|that is|{_ROW})"
    r"(?: as| with| of)? (?P<old>.+?) "
    r"(?:should (?:rather )?be|must be|ought to be|is really|are really|belongs? (?:to|in)|becomes?) (?P<new>.+)$"
)
_KEEP = re.compile(
    r"\b(?:keep|leave|use|take|behalte|nimm|garde[rz]?)\b.{0,12}\b(?:only|just|nur|seulement|que)\b|"
    r"\b(?:only|just|nur|seulement)\b.{0,12}\b(?:keep|leave|use|take|behalte\w*|garde\w*)\b"
)
_AT_AN_END = re.compile(
    rf"\b(?P<end>first|last|ersten|letzten|premi?eres?|dernieres?|premiers|derniers) (?P<many>\d+|{'|'.join(NUMBER_WORDS)})\b(?! of)"
)
"""“Keep only the first five”; the rest goes."""
_AFTER_DEED = re.compile(rf"(?:{_REMOVE.pattern}):? (?P<numbers>\d+(?:\s*(?:,|and|or|&|und|et)\s*#?\d+)*)\W*$")
"""“Throw away 3 and 8”."""
_REMOVE_IT = re.compile(rf"(?:{_REMOVE.pattern}) (?:it|them|that|this)\b")
_ALL_OF = re.compile(rf"\b(?:all|every|the|alle|tous les)\b(?: of)?(?: the)? (?:[\w ]+ )?{_ROW}\b")
_EVERYTHING = re.compile(r"\b(?:everything|alles|tout)\b|\bthe [\w ]+ ones\b")
_TARGET = re.compile(
    r"\b(?:should (?:rather )?be|must be|ought to be|has to be|to|is|are|as|belongs? (?:to|in|into)|soll(?:te)?n?|gehort zu|"
    r"doit etre|en|zu)\b(?! (?:wrong|not)\b)"
)
_SAYS = re.compile(
    r"\b(?:text|input)?\s*(?:should (?:say|read)|to say|to read)\s*:?\s*\"(?P<value>[^\"]+)\"", re.IGNORECASE
)
_ADD = re.compile(r"^\s*(?:please )?add(?: this| these| the| a| new| rows?| examples?| lines?)*\s*:\s*", re.IGNORECASE)
_GIVEN = re.compile(r"\badd the rows that i gave\b")
_BREAK = re.compile(
    rf"[,;.]\s*(?:and )?(?=(?:{_ROW} #?\d|#\d|remove|delete|drop))|\s+and\s+(?=(?:{_ROW} #?\d|#\d|remove|delete|drop))"
)


def change_examples(examples: a.Examples, wish: str, situation: Situation) -> Outcome:
    spec, tenets = situation.artifacts.get("spec"), situation.artifacts.get("tenets")
    labels = (
        spec.label_names
        if isinstance(spec, a.UseCaseSpec)
        else tuple(dict.fromkeys(row.output for row in examples.rows))
    )
    if isinstance(spec, a.UseCaseSpec) and spec.fields:
        return _with_values(examples, wish, spec, tenets)
    if isinstance(spec, a.UseCaseSpec) and spec.task == "writing":
        return change_couples(examples, wish, tenets)
    pasted = read_pasted(_ADD.sub("", straight(wish)), labels).rows
    if pasted:
        return _with_pasted(examples, [LabelledText(*pair) for pair in pasted], labels, tenets)
    if told := _one_told(wish, labels):
        return _put_in(examples, told, labels, tenets)
    text = plain(wish)
    if _GIVEN.search(text):
        return Changed(examples, "")  # they came with the conversation, so the draft has them already
    if match := _SAYS.search(wish):
        return _reworded(examples, numbers_in(text, len(examples.rows)), match["value"])
    return _row_by_row(examples, text, labels, tenets)


def _one_told(wish: str, labels: Sequence[str]) -> LabelledText | None:
    """A text in quotes with what it is: “the app hangs” should be technical issue."""
    match = _QUOTED.match(straight(wish))
    label = _label_in(plain(match["is"]), labels) if match else None
    return LabelledText(match["text"].strip(), label) if match and label else None


def _put_in(examples: a.Examples, told: LabelledText, labels: Sequence[str], tenets: a.Artifact | None) -> Outcome:
    """A row with this text gets the label; where there is none it is a new row."""
    same = [row.id for row in examples.rows if plain(row.input) == plain(told.input)]
    if not same:
        return _with_pasted(examples, [told], labels, tenets)
    rows = tuple(_relabelled(row, told.output, tenets) if row.id in same else row for row in examples.rows)
    return Changed(revised(examples, rows=rows), _said(0, len(same)))


def _with_values(examples: a.Examples, wish: str, spec: a.UseCaseSpec, tenets: a.Artifact | None) -> Outcome:
    """Rows whose answer is a record: more of them, fewer, or one value of one."""
    text, fields = plain(wish), spec.wanted_fields
    pasted = to_rows(read_pasted(_ADD.sub("", straight(wish)), Fields(fields)).rows)
    if pasted:
        held = {row.id for row in examples.rows}
        fresh = [tested(row, tenets) if isinstance(tenets, a.Tenets) else row for row in pasted if row.id not in held]
        return Changed(revised(examples, rows=(*examples.rows, *fresh)), f"{count(len(fresh), 'row')} added.")
    if _GIVEN.search(text):
        return Changed(examples, "")
    if match := _SAYS.search(wish):
        return _reworded(examples, numbers_in(text, len(examples.rows)), match["value"])
    numbers = [number for number in numbers_in(text, len(examples.rows)) if 1 <= number <= len(examples.rows)]
    return (
        change_value(examples, numbers, wish, fields)
        if numbers and not _REMOVE.search(text)
        else _row_by_row(examples, text, (), tenets)
    )


def change_couples(examples: a.Examples, wish: str, tenets: a.Artifact | None) -> Outcome:
    """Rows whose answer is a text: more of them, fewer, another text or another answer of one."""
    text = plain(wish)
    if outcome := added(examples, wish, tenets):
        return outcome
    if _GIVEN.search(text):
        return Changed(examples, "")
    numbers = numbers_in(text, len(examples.rows))
    if outcome := answered_otherwise(examples, numbers, wish):
        return outcome
    if match := _SAYS.search(wish):
        return _reworded(examples, numbers, match["value"])
    return _row_by_row(examples, text, (), tenets)


def numbers_in(text: str, rows: int) -> list[int]:
    """The rows that are named: "rows 2, 3 and 5", "rows 2-4", "#7", "the last row"."""
    found: list[int] = []
    for several, single in _NUMBERS.findall(text):
        named = several or single
        for piece in re.split(r",|\b(?:and|or|und|et)\b|&", named):
            ends = [int(number) for number in re.findall(r"\d+", piece)]
            found += range(ends[0], ends[-1] + 1) if ends else []
    found += [int(number) for number in _AS_SHOWN.findall(text)]
    if not found and (behind := _AFTER_DEED.search(text)):
        found = [int(number) for number in re.findall(r"\d+", behind["numbers"])]
    if not found and (first := _AT_THE_START.match(text)):
        found = [int(number) for number in re.findall(r"\d+", first[1])]
    if not found and (ends := _AT_AN_END.search(text)):
        many = min(rows, int(number_in(ends["many"]) or 0))
        found = list(range(rows - many + 1, rows + 1) if ends["end"][0] in "ld" else range(1, many + 1))
    if not found and (alone := _ALONE.search(text)):
        found = [int(number_in(number) or 0) for number in alone.groups() if number]
    if not found:
        found = [_PLACES[place] if _PLACES[place] > 0 else rows for place in _BY_PLACE.findall(text)]
    return list(dict.fromkeys(found))


def _row_by_row(examples: a.Examples, text: str, labels: Sequence[str], tenets: a.Artifact | None) -> Outcome:
    """Each part of the wish names its rows by the numbers that they have now, however many go."""
    if kept := _kept(examples, text, labels):
        rows = tuple(row for row in examples.rows if row.id in kept)
        return Changed(revised(examples, rows=rows), _said(len(examples.rows) - len(rows), 0))
    gone: set[str] = set()
    relabelled: dict[str, str] = {}
    for part in [text] if _REMOVE_IT.search(text) else _BREAK.split(text):
        numbers = numbers_in(part, len(examples.rows))
        if beyond := [number for number in numbers if not 1 <= number <= len(examples.rows)]:
            return unclear(
                f"There is no row {beyond[0]}: the rows go from 1 to {len(examples.rows)}. Which one do you mean?"
            )
        ids = [examples.rows[number - 1].id for number in numbers]
        if ids and _REWRITE.search(part):
            return unclear(f'What should row {numbers[0]} say? Write it like this: `row {numbers[0]} should say "…"`.')
        if len(ids) == 2 and _SWAP.search(part):
            one, other = (examples.rows[number - 1] for number in numbers)
            relabelled |= {one.id: other.output, other.id: one.output}
            continue
        if not ids and (moved := _everything_with(examples, part, labels)):
            relabelled |= moved
        elif _REMOVE.search(part):
            gone.update(ids or _all_of(examples, part, labels))
        elif ids:
            label = _label_in(part, labels)
            if label is None and not labels:
                return unclear(
                    f"What should the answer of row {numbers[0]} be? Write the row once more as `text -> answer`, and take out the old "
                    f"one: `remove row {numbers[0]}`."
                )
            if label is None:
                return unclear(
                    f"Which label should row {listed([str(number) for number in numbers])} have?",
                    *(f"row {numbers[0]} should be {name}" for name in labels[:10]),
                )
            relabelled |= dict.fromkeys(ids, label)
    if not gone and not relabelled:
        return None
    if len(gone) == len(examples.rows):
        return unclear("That would leave no example at all. Send the new ones first, then I take the old ones away.")
    rows = tuple(
        _relabelled(row, relabelled[row.id], tenets) if row.id in relabelled else row
        for row in examples.rows
        if row.id not in gone
    )
    return Changed(revised(examples, rows=rows), _said(len(gone), len(relabelled)))


def _kept(examples: a.Examples, text: str, labels: Sequence[str]) -> set[str]:
    """The rows that alone should stay: "keep only the first five", "keep just rows 2 and 4", "nur die billing-Zeilen behalten"."""
    if not _KEEP.search(text):
        return set()
    if match := _AT_AN_END.search(text):
        many = int(number_in(match["many"]) or 0)
        rows = examples.rows[-many:] if match["end"][0] in "ld" else examples.rows[:many]
        return {row.id for row in rows} if many else set()
    numbers = [number for number in numbers_in(text, len(examples.rows)) if 1 <= number <= len(examples.rows)]
    return {examples.rows[number - 1].id for number in numbers} or set(_all_of(examples, text, labels))


def _everything_with(examples: a.Examples, text: str, labels: Sequence[str]) -> dict[str, str]:
    """ "Everything labelled billing should be shipping": each row of the one label gets the other."""
    if not (match := _LABELLED.search(text)):
        return {}
    old, new = names_in(match["old"], labels), names_in(match["new"], labels)
    return {row.id: new[0] for row in examples.rows if row.output in old} if old and len(new) == 1 else {}


def _all_of(examples: a.Examples, text: str, labels: Sequence[str]) -> list[str]:
    about = _ALL_OF.search(text) or _EVERYTHING.search(text)
    named = names_in(text, labels) if about else ()
    return [row.id for row in examples.rows if row.output in named]


def _label_in(text: str, labels: Sequence[str]) -> str | None:
    """The label that a row should get: the one after "to" or "should be" when two are named."""
    for match in reversed(list(_TARGET.finditer(text))):
        if (named := names_in(text[match.end() :], labels)) and not re.match(r"\s*not\b", text[match.end() :]):
            return named[0]
    named = names_in(text, labels)
    return named[0] if len(named) == 1 else None


def _relabelled(row: a.Row, label: str, tenets: a.Artifact | None) -> a.Row:
    changed = row.model_copy(update={"output": label})
    return exercising(changed, tenets) if isinstance(tenets, a.Tenets) else changed


def _reworded(examples: a.Examples, numbers: Sequence[int], value: str) -> Outcome:
    if len(numbers) != 1 or not 1 <= numbers[0] <= len(examples.rows):
        return unclear(f"Which row should say that? The rows go from 1 to {len(examples.rows)}.")
    rows = tuple(
        revised(row, input=value) if number == numbers[0] else row for number, row in enumerate(examples.rows, start=1)
    )
    return Changed(revised(examples, rows=rows), f"Row {numbers[0]} has its new text.")


def _with_pasted(
    examples: a.Examples, pasted: Sequence[LabelledText], labels: Sequence[str], tenets: a.Artifact | None
) -> Outcome:
    given = spelled(pasted, labels)
    held = {row.id for row in examples.rows}
    fresh = [row for row in to_rows(given.rows) if row.id not in held]
    fresh = [exercising(row, tenets) for row in fresh] if isinstance(tenets, a.Tenets) else fresh
    if given.unknown and not fresh:
        return unclear(
            f"These rows have labels that the use case does not have: {listed(sorted(given.unknown))}. The labels are {listed(labels)}."
        )
    left_out = f" Left out, because the label is unknown: {listed(sorted(given.unknown))}." if given.unknown else ""
    return Changed(revised(examples, rows=(*examples.rows, *fresh)), f"{count(len(fresh), 'row')} added.{left_out}")


def _said(gone: int, relabelled: int) -> str:
    parts = [
        f"{count(number, 'row')} {what}" for number, what in ((relabelled, "relabelled"), (gone, "removed")) if number
    ]
    return f"{listed(parts)}."
