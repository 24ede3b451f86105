"""A contest as one page that needs nothing else: gain against cost with intervals, every way in a table, the reasons."""

from collections.abc import Sequence
from pathlib import Path

from evals.contest import TITLES
from evals.contest_chart import best_first, drawn
from evals.page import percent, points
from evals.prompt_search import shown_by
from tenet import artifacts as a

HERE = Path(__file__).parent


def render(spec: a.UseCaseSpec, tenets: a.Tenets, contest: a.Contest, learned: Sequence[a.Row] = ()) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": percent, "points": points}
    ways = best_first(contest)
    prompt = next((way.prompt for way in ways if way.prompt), None)
    return environment.get_template("contest.html.jinja").render(
        spec=spec,
        tenets=tenets.tenets,
        contest=contest,
        ways=ways,
        gain_chart=drawn(contest),
        titles=TITLES,
        prompt=prompt,
        shown=shown_by(prompt, learned),
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),
    )
