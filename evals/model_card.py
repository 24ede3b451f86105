"""The evaluation as a model card: what a model hub shows of a model, with its results where a machine reads them."""

from pathlib import Path
from typing import Any, cast

from evals.page import Findings, best_first, percent, points, tenet_lines
from tenet import artifacts as a

HERE = Path(__file__).parent
TASKS = {"classification": "text-classification"}
"""What hubs call a job of ours."""


def model_card(findings: Findings) -> str:
    from huggingface_hub import ModelCard, ModelCardData

    data = ModelCardData(
        base_model=findings.training.base_model,
        library_name="transformers",
        pipeline_tag="text-generation",
        model_name=findings.report.model_name,
        tags=["tenet", findings.report.verdict.replace(" ", "-")],
        eval_results=[_result(findings, system) for system in findings.report.systems if system.name == "tuned"],
    )
    return str(ModelCard(f"---\n{data.to_yaml()}\n---\n\n{_text(findings)}"))


def _result(findings: Findings, system: a.SystemScore) -> Any:
    from huggingface_hub import EvalResult

    return EvalResult(
        task_type=TASKS.get(findings.spec.task, "text-generation"),
        dataset_type="private",
        dataset_name=f"held-out rows of {findings.report.model_name}",
        dataset_revision=findings.card.files["heldout"].sha256 if "heldout" in findings.card.files else None,
        metric_type="accuracy",
        metric_value=system.accuracy.value,
        metric_name="right answers",
    )


def _text(findings: Findings) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_plain
    )
    cast("dict[str, Any]", environment.filters).update(percent=percent, points=points, fenced=_fenced)
    return environment.get_template("model_card.md.jinja").render(
        f=findings,
        report=findings.report,
        systems=best_first(findings.report.systems),
        lines=tenet_lines(findings),
    )


def _plain(value: object) -> object:
    """Every value on one line, and no Markdown or HTML of whoever wrote it."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    flat = " ".join(str(value).split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{mark}" if mark in "\\`*_[]#~!|" else mark for mark in flat)


def _fenced(text: str) -> object:
    """As it is, inside a fence that it cannot close."""
    from markupsafe import Markup

    return Markup(text.replace("```", "ʼʼʼ"))
