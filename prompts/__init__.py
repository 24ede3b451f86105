"""Prompts: one Markdown file each, and the strict loader.

    prompt = load("reply")
    prompt.render(words=untrusted(words), situation=...)    every `{{ placeholder }}` filled, none unknown
    prompt.digest                                           recorded with whatever the prompt made

What people, documents and models wrote is fenced (`tenet.models.fences.untrusted`) before it fills a placeholder: it is
material, and every prompt says so.
"""

import re
from pathlib import Path
from typing import NamedTuple

from tenet.files import sha256_of

FOLDER = Path(__file__).resolve().parent
PLACEHOLDER = re.compile(r"\{\{ ([a-z_]+) \}\}")


class BadPrompt(Exception):
    """A prompt that does not exist or is filled in wrongly: a mistake in the program, found at its first use."""


class Prompt(NamedTuple):
    name: str
    text: str

    @property
    def digest(self) -> str:
        return sha256_of(self.text.encode())

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(PLACEHOLDER.findall(self.text))

    def render(self, **values: str) -> str:
        if missing := sorted(self.placeholders - values.keys()):
            raise BadPrompt(f"prompts/{self.name}.md: no value for {', '.join(missing)}")
        if unknown := sorted(values.keys() - self.placeholders):
            raise BadPrompt(f"prompts/{self.name}.md has no placeholder {', '.join(unknown)}")
        # In one pass: braces inside a value are text, never a placeholder.
        return PLACEHOLDER.sub(lambda found: values[found[1]], self.text)


def load(name: str) -> Prompt:
    path = FOLDER / f"{name}.md"
    if not re.fullmatch(r"[a-z_]+", name) or not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.md")))
        raise BadPrompt(f"there is no prompt {name!r}; known are {known}")
    return parse(name, path.read_text(encoding="utf-8"))


def every() -> list[Prompt]:
    return [load(file.stem) for file in sorted(FOLDER.glob("*.md"))]


def parse(name: str, text: str) -> Prompt:
    """A prompt from its text; double braces that are no placeholder are a slip of the pen."""
    for number, line in enumerate(text.splitlines(), start=1):
        if re.search(r"\{\{|\}\}", PLACEHOLDER.sub("", line)):
            raise BadPrompt(
                f"prompts/{name}.md, line {number}: write a placeholder as {{{{ name }}}}, in small letters"
            )
    return Prompt(name, text.strip())
