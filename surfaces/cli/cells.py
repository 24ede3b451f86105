"""`tenet cells` and `tenet preview`: the grid of the data plan, how far each cell is, and three rows of each before the run."""

from pathlib import Path

from surfaces.cli.output import say, stop
from tenet import artifacts as a
from tenet.files import json_object
from tenet.project import Project
from tenet.state import Wait
from tools.teaching.forecast import AT_ONCE, cells_of, outlook


def cells(name: str) -> None:
    """What each cell is to have; while the teacher writes how far it is, and afterwards what it has."""
    project = Project.open(name)
    plan, made = _plan(project), _made(project)
    answered = _answered(project)
    for cell, rows in cells_of(plan):
        standing, tenets = _standing(cell.name, rows, made, answered), ", ".join(cell.tenets)
        print(f"{cell.name:<48} {standing:<22} {tenets:<12} {cell.obstacle or cell.generator}")
        one = (made or {}).get(cell.name)
        if one and one.said and one.said != cell.obstacle:
            print(f"    {one.said}")


def preview(name: str) -> None:
    from tools.previewing import previewed

    project = Project.open(name)
    for problem in project.sync():
        say(problem)
    plan, found = _plan(project), previewed(project)
    for cell in found.cells:
        print(f"\n{cell.name} ({cell.wanted} rows wanted)")
        for row in cell.rows:
            source = f" [{row.source}]" if row.source else ""
            print(f"  - {row.text}\n    → {row.answer}{source}{f' (not taken: {row.dropped})' if row.dropped else ''}")
        if cell.said:
            print(f"  {cell.said}")
    if found.left_out:
        print(f"\n{found.left_out} more cells are not shown.")
    if found.stood is not None:
        print(f"\n{found.stood:.0%} of these rows would be taken. Nothing was put in force.")
    if found.seconds_a_request:
        minutes = outlook(plan).minutes(found.seconds_a_request)
        print(
            f"A request took {found.seconds_a_request:.1f} s: {outlook(plan).requests} of them, {AT_ONCE} at once, take about "
            f"{max(1, round(minutes))} minutes."
        )


def _plan(project: Project) -> a.DataPlan:
    found = project.find("data_plan")
    return found if isinstance(found, a.DataPlan) else stop("There is no data plan yet.")


def _made(project: Project) -> dict[str, a.CellCount] | None:
    """Of the dataset in force, if it was made by the plan in force."""
    put, card = project.state.current.get("dataset"), project.find("dataset")
    fresh = put is not None and put.made_from.get("data_plan") == project.state.digest("data_plan")
    return card.cells if fresh and isinstance(card, a.DatasetCard) else None


def _answered(project: Project) -> dict[str, list[int]] | None:
    """While the teacher writes: by cell the requests that were answered, and all of this round."""
    step = project.next_step()
    if not isinstance(step, Wait) or step.stage != "dataset":
        return None
    path = project.path / Path(project.state.started["dataset"].run) / "out" / "cells.json"
    return json_object(path.read_bytes(), path.name) if path.exists() else None


def _standing(name: str, rows: int, made: dict[str, a.CellCount] | None, answered: dict[str, list[int]] | None) -> str:
    if made and name in made:
        return f"{made[name].rows} of {made[name].wanted} rows"
    if answered and name in answered:
        return "{} of {} answers".format(*answered[name])
    return f"at most {rows} rows"
