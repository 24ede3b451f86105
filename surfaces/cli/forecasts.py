"""`tenet forecasts`: what trainings were forecast to cost, and what they did."""

import json
from typing import Any

from tenet.project import Project
from tenet.settings import read_settings
from tools.forecasts import Scored, scored, summary


def forecasts(as_json: bool) -> None:
    projects = sorted(path.parent for path in read_settings().projects.glob("*/journal.jsonl"))
    entries = [entry for path in projects for entry in scored(Project(path))]
    if as_json:
        print(json.dumps({"summary": summary(entries), "trainings": [_as_json(entry) for entry in entries]}, indent=1))
        return
    for entry in entries:
        memory = "" if entry.memory_gb is None else f", {entry.memory_gb:g} GB (forecast {entry.forecast.memory_gb:g})"
        print(
            f"{entry.project:24} {entry.method:5} {entry.base_model:28} {entry.minutes:g} minutes "
            f"(forecast {entry.forecast.minutes:g}){memory}{_gain(entry)}"
        )
    print(summary(entries))


def _gain(entry: Scored) -> str:
    if entry.gained is None:
        return ""
    shown = "" if abs(entry.gained) >= entry.forecast.smallest_detectable_gain else ", less than its rows can show"
    return f", {entry.gained:+.0%} right{shown}"


def _as_json(entry: Scored) -> dict[str, Any]:
    return {
        "project": entry.project,
        "method": entry.method,
        "base_model": entry.base_model,
        "forecast": entry.forecast.model_dump(),
        "minutes": entry.minutes,
        "memory_gb": entry.memory_gb,
        "gained": entry.gained,
    }
