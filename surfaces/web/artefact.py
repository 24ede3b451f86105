"""One artefact as the person looks at it: each kind in its own fitting view, beside its file, its versions and its origin."""

from collections import Counter
from typing import Any, NamedTuple

from markupsafe import Markup

from agent.held_out import standing
from agent.replaying.proposals import open_proposals
from evals.contest_chart import drawn
from surfaces.cards import data_made_in_words, grid_in_words, mixed_in_words
from surfaces.evidence import compared, is_record, mistaken, rows_of
from surfaces.runs import Run, curves_of, pace_of
from surfaces.snippets import snippets
from surfaces.tables import compared_table, dataset_table, examples_table
from surfaces.view import StageView
from surfaces.web.complaining import form
from surfaces.web.explaining import ABOUT, WAY, WISHES
from surfaces.web.giving import given
from surfaces.web.history import revisions
from surfaces.web.origins import graph, made_from
from surfaces.web.rendering import render
from surfaces.web.saying import samples
from surfaces.web.trying import rows_to_try
from surfaces.web.using import traffic
from tenet import artifacts as a
from tenet.jobs import Jobs
from tenet.project import Project
from tenet.stages import BY_NAME, StageName
from tools.previewing import preview_of
from tools.shapes import shapes_of
from tools.teaching.forecast import cells_of

TABS = (("view", "View"), ("edit", "File"), ("history", "History"), ("origin", "Lineage"))
MEASURES = "data/data.html"


class FieldScores(NamedTuple):
    systems: tuple[str, ...]
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]
    """Each field's F1, one for each system."""


class Part(NamedTuple):
    title: str
    html: Markup


def artefact(
    project: Project, jobs: Jobs, view: StageView | None, tab: str, waiting: list[StageName], run: Run | None, may: bool
) -> str:
    """The panel of one stage; in a review all that one approval covers are shown together."""
    if view is None:
        return render("artefact", stage=None, way=WAY)
    stage, state = BY_NAME[view.name], project.state
    put = state.current.get(stage.name)
    together: list[StageName] = waiting if stage.name in waiting and tab == "view" else [stage.name]
    shown = (
        [Part(BY_NAME[name].title, _card(project, jobs, name, run, may)) for name in together] if tab == "view" else []
    )
    return render(
        "artefact",
        project=project.name,
        stage=stage.name,
        title=" and ".join(BY_NAME[name].title.lower() for name in together).capitalize(),
        about=ABOUT[stage.name],
        wish=WISHES.get(stage.name, ""),
        standing=view.standing,
        approval=state.approval(stage.name),
        digest=view.digest,
        author=(put.mind or put.author) if put else None,
        tabs=TABS,
        tab=tab,
        parts_shown=shown,
        editable=stage.made_by == "draft" and put is not None,
        may_act=may,
        file_name=stage.file,
        content=project.content(view.digest).decode() if view.digest and tab == "edit" else "",
        revisions=revisions(project, stage.name) if tab == "history" else [],
        made_from=made_from(project, stage.name) if tab == "origin" else [],
        graph=graph(project) if tab == "origin" else None,
        wishes=put is not None and (stage.made_by == "draft" or stage.runs is not None),
        downloads=_downloads(project, stage.name),
        command=_command(project, stage.name, view, tab, waiting),
    )


def _command(project: Project, stage: StageName, view: StageView, tab: str, waiting: list[StageName]) -> str:
    """What to type for what this view offers."""
    if view.digest is None:
        return ""
    if tab == "edit" and BY_NAME[stage].made_by == "draft":
        return f"tenet edit {project.name} {stage}"
    if tab == "origin":
        return f"tenet lineage {project.name}"
    if stage in waiting:
        approvals = [
            f"tenet approve {project.name} {name} --digest {(project.state.digest(name) or '')[:12]}"
            for name in waiting
        ]
        return " && ".join(approvals)
    return f"tenet show {project.name} {stage}"


def _downloads(project: Project, stage: StageName) -> list[tuple[str, str]]:
    found = project.find(stage)
    links = [(BY_NAME[stage].file, f"artefact/{stage}")] if found else []
    match found:
        case a.DatasetCard(files=files):
            links += [(f"{split}.jsonl", f"data/{split}") for split in files]
            links += [(f"{shape}.zip (for TRL)", f"shape/{shape}") for shape in shapes_of(project)]
            if (project.path / MEASURES).exists():
                links += [("data.html (all measures)", "measures")]
        case a.TrainingRun(adapter=adapter) if adapter:
            links += [("adapter.zip", "adapter")]
        case a.RewardFunction():
            links += [("reward.py", "code")]
        case a.EvalReport(html=html) if html:
            links += [("report.html", "report")]
        case _:
            pass
    return links


def _card(project: Project, jobs: Jobs, stage: StageName, run: Run | None, may: bool) -> Markup:
    it = project.find(stage)
    running = _measured(project, stage, run) if run else Markup("")
    if it is None:
        return running or Markup("<p class='empty'>Not made yet; it comes later.</p>")
    digest = project.state.digest(stage)
    common = {"it": it, "project": project.name, "digest": digest, "may_act": may}
    made = Markup(render(f"card_{stage}", **common, **_extras(project, jobs, it, run)))
    if not run:
        return made
    summary = Markup("<details data-keep-open='before'><summary>{}, as it was made before</summary>")
    return running + summary.format(BY_NAME[stage].title) + made + Markup("</details>")


def _measured(project: Project, stage: StageName, run: Run | None) -> Markup:
    """A run while it goes on, and after: its curves, and what the model said."""
    measured = {"curves": curves_of(project, stage), "pace": pace_of(project, stage)}
    return Markup(render("run", run=run, samples=samples(project, stage), **measured))


def _extras(project: Project, jobs: Jobs, it: a.Artifact, run: Run | None) -> dict[str, Any]:
    """What a view shows beside the artefact itself. What a run measures belongs to what it is making."""
    match it:
        case a.Examples(rows=rows):
            return {
                "counts": Counter(row.output for row in rows),
                "rows": examples_table(it, _labels(project), project),
            }
        case a.DataPlan():
            return {
                "told": (*grid_in_words(it), *mixed_in_words(it)),
                "cells": cells_of(it),
                "preview": preview_of(project),
            }
        case a.DatasetCard():
            return _dataset(project, it) | {"told": data_made_in_words(it)}
        case a.TrainingPlan():
            return {"proposals": open_proposals(project)}
        case a.TrainingRun():
            return {"run_html": Markup("") if run else _measured(project, "training_run", None)}
        case a.EvalReport():
            return _report(project, it)
        case a.Contest():
            return {"gain_chart": drawn(it)}
        case a.Release():
            return snippets(project, jobs, it) | traffic(project) | form(project) | given(project)
        case a.RewardFunction():
            return {"tries": rows_to_try(project), "tried": _tried(project)}
        case _:
            return {}


def _labels(project: Project) -> tuple[str, ...]:
    spec = project.find("spec")
    return spec.label_names if isinstance(spec, a.UseCaseSpec) else ()


def _dataset(project: Project, card: a.DatasetCard) -> dict[str, Any]:
    rows = [(split, row) for split, file in card.files.items() for row in rows_of(project, file)]
    counts = (card.fields or card.labels).get("train", {})
    most = max(counts.values(), default=1)
    balance = [(label, count, round(100 * count / most)) for label, count in counts.items()]
    worst = ("fail", "warn", "not measured", "pass")
    metrics = sorted(card.metrics, key=lambda metric: worst.index(metric.verdict))
    return {
        "rows": dataset_table(project, rows, _labels(project)),
        "balance": balance,
        "notable": [metric for metric in metrics if metric.verdict in ("fail", "warn")],
        "unmeasured": [metric for metric in metrics if metric.verdict == "not measured"],
        "passed": [metric for metric in metrics if metric.verdict == "pass"],
        "has_measures": (project.path / MEASURES).exists(),
        "test": standing(project),
    }


def _tried(project: Project) -> a.BreakIn | None:
    """What the break-in test came to, where it was of this very reward."""
    tried, put = project.find("break_in"), project.state.current.get("break_in")
    of_this = put is not None and put.made_from.get("reward") == project.state.digest("reward")
    return tried if isinstance(tried, a.BreakIn) and of_this else None


def _field_scores(report: a.EvalReport) -> FieldScores | None:
    scored = {system.name: system.fields for system in report.systems if system.fields}
    names = list(dict.fromkeys(name for fields in scored.values() for name in fields))
    lines = tuple((name, tuple(fields[name].f1 for fields in scored.values())) for name in names)
    return FieldScores(tuple(scored), lines) if lines else None


def _report(project: Project, report: a.EvalReport) -> dict[str, Any]:
    found = compared(project, report)
    tenets = project.find("tenets")
    named = {tenet.id: tenet.statement for tenet in tenets.tenets} if isinstance(tenets, a.Tenets) else {}
    return {
        "confusion": None if any(is_record(row.reference) for row in found) else mistaken(found),
        "fields": _field_scores(report),
        "rows": compared_table(found),
        "statements": named,
        "test": standing(project),
    }
