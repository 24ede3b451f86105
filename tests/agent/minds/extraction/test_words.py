"""Fields in people's words: what they name in a description, and what they wish changed of them. Tables of voices and languages.

`described.txt`: the expected fields (`name?` may be absent, `:type` unless text) | the words. `wished.txt`: intent [stage] | words
| the edits: `+name` added, `-name` removed, `old>new`, `name?` may be absent, `name!` always there, `name=FORM`, `name:type`,
`name@column`, `name~` described. A line that begins with `!` is a miss that is known, and held to be still one.
"""

from pathlib import Path

import pytest

from agent.minds.builtin import BuiltInMind
from agent.minds.builtin.changing.outcome import Changed
from agent.minds.builtin.changing.spec import change_spec
from agent.minds.builtin.extraction.edits import Add, Amend, FieldEdit, Remove, Rename, field_edits
from agent.minds.builtin.extraction.heard import FROM_ROWS
from agent.minds.builtin.extraction.mentions import fields_described
from agent.minds.builtin.jobs import job_described
from agent.minds.contract import Situation
from tenet.artifacts import FieldMeaning, UseCaseSpec
from tests.agent.minds.extraction import samples

HERE = Path(__file__).parent
FLOOR = 0.95
SEEN = Situation("approval", "tenets", None, (), {"spec": samples.spec(), "tenets": samples.tenets()})


def lines(name: str) -> list[tuple[bool, list[str]]]:
    found = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [(line.startswith("! "), [part.strip() for part in line.removeprefix("! ").split(" | ")]) for line in found]


def described(words: str) -> str:
    words = words.replace("\\n", "\n")
    if job_described([words], ()) != "extracting":
        return "no extraction"
    return " ".join(_field(field) for field in fields_described(words))


def _field(field: FieldMeaning) -> str:
    kind = "" if field.type == "text" else f":{field.type}"
    return f"{field.name}{'' if field.required else '?'}{kind}"


def wished(words: str) -> str:
    meaning = BuiltInMind().understand(words, False, SEEN)
    intent = f"{meaning.intent} {meaning.stage}" if meaning.stage else meaning.intent
    edits = field_edits(words, samples.FIELDS) if meaning.stage == "spec" else ()
    return f"{intent} | {' '.join(_edit(edit) for edit in edits)}".strip(" |")


def _edit(edit: FieldEdit) -> str:
    match edit:
        case Add(field=field):
            return f"+{_field(field)}"
        case Remove(name=name):
            return f"-{name}"
        case Rename(old=old, new=new):
            return f"{old}>{new}"
        case Amend(field=now):
            before = next(field for field in samples.FIELDS if field.name == now.name)
            told = {
                f"@{now.column}": now.column, f"={now.form}": now.form and now.form != before.form,
                f":{now.type}": now.type != before.type, "?": not now.required and before.required, "~": now.meaning != before.meaning,
            }  # fmt: skip
            return now.name + next((mark for mark, holds in told.items() if holds), "!")


@pytest.mark.parametrize("name", ["described.txt", "wished.txt"])
def test_the_words_are_understood_as_they_were_meant(name: str) -> None:
    wrong: list[str] = []
    for is_miss, parts in lines(name):
        expected, words = _expected(name, parts)
        found = described(words) if name == "described.txt" else wished(words)
        if (found == expected) == is_miss:
            wrong.append(f"{words!r} is {expected!r}, not {found!r}" if not is_miss else f"no miss any more: {words!r}")
    assert wrong == []


@pytest.mark.parametrize("name", ["described.txt", "wished.txt"])
def test_the_misses_are_few(name: str) -> None:
    said = lines(name)
    assert len(said) >= 50
    assert 1 - sum(is_miss for is_miss, _ in said) / len(said) >= FLOOR


def _expected(name: str, parts: list[str]) -> tuple[str, str]:
    if name == "described.txt":
        return parts[0].replace(":text", ""), " | ".join(parts[1:])
    edits = parts[2] if len(parts) > 2 else ""
    return f"{parts[0]} | {edits}".strip(" |"), parts[1]


def test_sorting_is_no_extraction() -> None:
    for words in (
        "Sort our support tickets into billing, technical and shipping",
        "Tell me which department a mail belongs to",
        "Is a review positive or negative? Label them.",
    ):
        assert job_described([words], ()) == "classification"


@pytest.mark.parametrize(
    ("words", "open_now"),
    [
        ("pets can be called anything, that isn't a fixed list. same for the problem", ["pet", "problem"]),
        ("a pet can have any name", ["pet"]),
        ("the animal is not just one of these", ["animal"]),
        ("that's not the full list of pets", ["pet"]),
        ("pet and problem are open ended", ["pet", "problem"]),
    ],
)
def test_a_few_values_are_no_list_when_the_person_says_so(words: str, open_now: list[str]) -> None:
    listed = tuple(
        FieldMeaning(name=name, type="choice", choices=("one", "other")) for name in ("pet", "animal", "problem")
    )
    seen = Situation("approval", "tenets", None, (), {"spec": samples.spec(listed), "tenets": samples.tenets()})
    meaning = BuiltInMind().understand(words, False, seen)
    assert (meaning.intent, meaning.stage) == ("change", "spec")
    assumed = f"{FROM_ROWS}pet one of a few values, animal one of a few values, problem one of a few values."
    after = change_spec(samples.spec(listed).model_copy(update={"assumptions": (assumed,)}), words)
    assert isinstance(after, Changed) and isinstance(after.artifact, UseCaseSpec)
    assert after.artifact.assumptions[0].count("a text") == len(open_now)
    types = {field.name: (field.type, field.choices) for field in after.artifact.wanted_fields}
    assert types == {
        field.name: ("text", None) if field.name in open_now else ("choice", ("one", "other")) for field in listed
    }


def test_the_only_list_is_meant_where_no_name_is_said() -> None:
    one = (FieldMeaning(name="pet", type="choice", choices=("Rex", "Coco")), FieldMeaning(name="visit", type="date"))
    after = change_spec(samples.spec(one), "that's not the full list")
    assert isinstance(after, Changed) and isinstance(after.artifact, UseCaseSpec)
    assert [field.type for field in after.artifact.wanted_fields] == ["text", "date"]
    two = (*one, FieldMeaning(name="animal", type="choice", choices=("dog", "cat")))
    assert not isinstance(change_spec(samples.spec(two), "that's not the full list"), Changed)


def test_a_wish_about_a_value_is_heard_while_something_else_is_asked() -> None:
    """Also where the value has the name of a part of the use case, as "problem" has."""
    listed = (FieldMeaning(name="problem", type="choice", choices=("limping", "coughing")),)
    asked = Situation(
        "answer",
        "tenets",
        "What should T2 say?",
        ("leave it as it is",),
        {"spec": samples.spec(listed), "tenets": samples.tenets()},
    )
    meaning = BuiltInMind().understand("problems can be anything people write", False, asked)
    assert (meaning.intent, meaning.stage) == ("change", "spec")
