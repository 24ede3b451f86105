"""What a tenet says about one answer: pass, fail, unjudged, or nothing at all.

An answer is taken as the model wrote it, without the white space around it; nothing is searched for inside it.

* `OneOf` and `MaxWords` are about form and forgive nothing: "Billing." is not "billing".
* `MatchesReference` is about meaning. It forgives letter case, quotes around the answer and a closing full stop,
  because form has its own check: counting it twice would make the untuned model look worse than it is, and the gain
  of training larger. "Billing." matches the reference "billing"; "It is billing" does not.
* `Resembles` compares a free answer with the reference by the pieces of its wording: there is no one right text.
* `KeepsDetails` and `Wording` look for what must not be invented, must be said, or must not be said.
* `JsonValid` is the form of an extraction; `FieldsMatch` and `Grounded` are its meaning and read whatever JSON object
  the answer is. An answer that is none has no field right, and nothing in it is grounded.
"""

from collections.abc import Callable, Mapping, Sequence

from tenet import artifacts as a
from tenet.extraction import Unreadable, is_grounded, read_loosely, read_record, same_value
from tenet.likeness import invented, likeness, says

Judge = Callable[[a.Tenet, a.Row, str], a.Outcome]

Sameness = Callable[[str, str], bool]
"""Whether an answer means the reference."""

CLOSE = 0.5
"""Of a free answer: the share of wording in common with the reference (chrF) from which on it counts as right."""
_WRAPPING = " \t\r\n\"'`*“”‘’«»"


def check(tenet: a.Tenet, row: a.Row, answer: str, judge: Judge | None = None) -> a.Outcome | None:
    """None where the tenet does not speak about this row."""
    written = answer.strip()
    match tenet.check:
        case a.OneOf(values=values):
            return _outcome(written in values)
        case a.MaxWords(words=words):
            return _outcome(len(written.split()) <= words)
        case a.MatchesReference(only=only):
            if only and not any(same_meaning(row.output, reference) for reference in only):
                return None
            return _outcome(same_meaning(written, row.output))
        case a.Resembles(least=least):
            return _outcome(likeness(written, row.output) >= least)
        case a.KeepsDetails():
            return _outcome(bool(written) and not invented(written, row.input, row.output))
        case a.Wording(has=has, lacks=lacks):
            return _outcome(
                all(says(written, phrase) for phrase in has) and not any(says(written, phrase) for phrase in lacks)
            )
        case a.Judged() | a.Computed():
            return judge(tenet, row, written) if judge else "unjudged"
        case a.JsonValid(fields=fields):
            return _outcome(fits(written, fields))
        case a.FieldsMatch(fields=fields, share=share):
            right = fields_right(written, row.output, fields)
            return _outcome(sum(right.values()) >= share * len(fields))
        case a.Grounded(fields=fields):
            return _outcome(_stands_in(row.input, written, fields))


def sameness(spec: a.UseCaseSpec) -> Sameness:
    """What makes an answer of this job the right one."""
    match spec.task:
        case "classification":
            return same_meaning
        case "extraction":
            return lambda answer, reference: all(fields_right(answer, reference, spec.field_types).values())
        case "writing":
            return lambda answer, reference: likeness(answer, reference) >= CLOSE


def fits(answer: str, fields: Sequence[a.FieldMeaning]) -> bool:
    try:
        read_record(answer, fields)
    except Unreadable:
        return False
    return True


def fields_right(answer: str, reference: str, fields: Mapping[str, a.FieldType]) -> dict[str, bool]:
    """For each field, whether the answer has it and says the same as the reference."""
    wanted = read_loosely(reference)
    try:
        said = read_loosely(answer)
    except Unreadable:
        return dict.fromkeys(fields, False)
    return {name: name in said and same_value(type, said[name], wanted.get(name)) for name, type in fields.items()}


def _stands_in(text: str, answer: str, fields: Mapping[str, a.FieldType]) -> bool:
    try:
        said = read_loosely(answer)
    except Unreadable:
        return False
    return all(is_grounded(said.get(name), type, text) for name, type in fields.items())


def same_meaning(answer: str, reference: str) -> bool:
    return _bare(answer) == _bare(reference)


def _bare(text: str) -> str:
    return text.strip(_WRAPPING).removesuffix(".").strip(_WRAPPING).casefold()


def _outcome(passed: bool) -> a.Outcome:
    return "pass" if passed else "fail"
