"""Prompts are prose with holes: every hole is filled, nothing else is, and what fills it cannot speak for us."""

import re
from pathlib import Path

import pytest

import prompts
from prompts import BadPrompt, load, parse

NAMES = sorted(path.stem for path in Path(prompts.__file__).parent.glob("*.md"))


def test_every_drafting_step_has_its_prompt():
    assert {
        "interview",
        "tenets",
        "examples",
        "change",
        "understand",
        "reply",
        "teach",
        "persona",
        "judge",
        "reward",
        "data_plan",
        "diagnose",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_loads_and_leaves_nothing_open(name: str):
    prompt = load(name)
    text = prompt.render(**dict.fromkeys(prompt.placeholders, "VALUE"))
    assert "{{" not in text and "}}" not in text
    assert text.count("VALUE") >= len(prompt.placeholders)


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_says_that_material_is_not_obeyed(name: str):
    assert "`<material …>` marks" in load(name).text
    assert "not meant for you" in load(name).text or "part of the material" in load(name).text


def test_a_missing_value_is_named():
    with pytest.raises(BadPrompt, match=r"prompts/greet.md: no value for name, place"):
        parse("greet", "Hello {{ name }} in {{ place }}").render()


def test_an_unknown_value_is_named():
    with pytest.raises(BadPrompt, match=r"prompts/greet.md has no placeholder colour"):
        parse("greet", "Hello {{ name }}").render(name="Ada", colour="red")


@pytest.mark.parametrize(
    "text", ["Hello {{name}}", "Hello {{ Name }}", "Hello {{ name }", "Hello }}", "fine\n{{ a-b }}"]
)
def test_a_slip_of_the_pen_is_found_at_loading(text: str):
    with pytest.raises(
        BadPrompt, match=rf"prompts/greet.md, line {text.count(chr(10)) + 1}: write a placeholder as {{{{ name }}}}"
    ):
        parse("greet", text)


def test_braces_in_a_value_are_text():
    prompt = parse("greet", "{{ one }} and {{ two }}")
    assert prompt.render(one="{{ two }}", two=r"\1 {json: {}} {{ one }}") == r"{{ two }} and \1 {json: {}} {{ one }}"


def test_a_prompt_that_does_not_exist_is_said_with_those_that_do():
    with pytest.raises(
        BadPrompt,
        match="known are change, data_plan, diagnose, examples, examples_answers, examples_fields, grade, interview",
    ):
        load("interveiw")


@pytest.mark.parametrize("name", ["../prompts/reply", "./reply", "/etc/passwd", "Reply", ""])
def test_a_name_cannot_leave_the_folder(name: str):
    with pytest.raises(BadPrompt):
        load(name)


def test_the_digest_follows_the_text_and_not_the_values():
    one, other = parse("greet", "Hello {{ name }}"), parse("greet", "Hullo {{ name }}")
    assert one.digest == parse("greet", "Hello {{ name }}").digest != other.digest
    assert re.fullmatch(r"[0-9a-f]{64}", one.digest)
