"""Values as HTML. Everything is escaped by the templates; only words of Tenet or a model pass through Markdown, and
that knows neither HTML nor images nor links, so nothing that anybody wrote can load or run anything."""

from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from surfaces.cards import field_in_words, percent
from surfaces.tables import WHOSE
from surfaces.web.explaining import CHECKED_BY
from tenet import artifacts as a

HERE = Path(__file__).parent


def render(template: str, **values: Any) -> str:
    return _environment().get_template(f"{template}.html").render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rate": percent, "points": _points, "moment": _moment, "words": words, "span": span}
    environment.filters |= {
        "breakable": breakable,
        "field": field_in_words,
        "whose": WHOSE.__getitem__,
        "checked_by": CHECKED_BY.__getitem__,
    }
    return environment


@lru_cache(maxsize=2048)
def words(text: str) -> Markup:
    """Paragraphs, lists, emphasis and tables; a link or an image stays the text that it is. A whole conversation is drawn
    at every look, and what was said does not change."""
    return Markup(_markdown().render(text))


@cache
def _markdown() -> MarkdownIt:
    rules = ["image", "link", "autolink", "reference", "html_block", "html_inline"]
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(rules)


def breakable(text: str) -> Markup:
    """A record may break after each of its fields, and not within a word; what is copied or edited stays as it is."""
    return escape(text).replace(escape(',"'), escape(",") + Markup("<wbr>") + escape('"'))


def _moment(at: datetime) -> Markup:
    """The browser turns it into "5 minutes ago"; the exact time stays in the tooltip and without script."""
    exact = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return Markup(f'<time datetime="{at.isoformat()}" title="{exact}">{exact[11:16]}</time>')


def span(seconds: float) -> str:
    """A length of time, as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _points(pair: a.PairedResult) -> Markup:
    if pair.difference is None or pair.low is None or pair.high is None:
        return escape("not measured")
    return escape(f"{100 * pair.difference:+.0f} points ({100 * pair.low:+.0f} to {100 * pair.high:+.0f})")
