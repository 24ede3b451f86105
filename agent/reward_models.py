"""A reward model of a project: prepared from its approved dataset, trained at once, and named by the next plan of practice.

It is no stage of the chain, since nothing but practice over a reward wants it; whoever may approve spending may train one
(`tenet reward-model`). Its folder follows from the digests of what it learns from: a killed training goes on by the same command.
"""

import json
import subprocess
import sys
from pathlib import Path

from agent.drafting.judges import Trained, read_trained
from agent.drafting.training_plan import Recipe
from agent.launching import link_rows
from agent.spending import refuse_unless_allowed
from evals.registry import register
from tenet import artifacts as a
from tenet import journal as j
from tenet.bases import EMBEDDED
from tenet.files import from_yaml, sha256_of, to_yaml, write_atomically
from tenet.jobs.logs import last_words
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import Request
from tenet.settings import CHECKOUT, Settings, environment_with, job_environment


def train_reward_model(project: Project, settings: Settings, by: str, surface: j.Surface) -> Trained:
    refuse_unless_allowed(project, by, surface, "A reward model")
    run = prepare(project, settings)
    if not (run / "result.json").exists():
        command = [sys.executable, "-m", "trainers.reward_model", str(run)]
        with (run / "log.txt").open("ab") as log:
            done = subprocess.run(
                command, cwd=CHECKOUT, env=environment_with(job_environment(settings)), stdout=log, stderr=log
            )
        if done.returncode:
            raise NotPossible(
                f"{last_words(run / 'log.txt') or 'It ended without a word.'} What it had learned is kept in {run}; the same "
                "command goes on from there."
            )
    trained = read_trained(run)
    tags = {"project": project.name, "kind": "reward model"}
    folder = project.path / trained.run.merged
    register(f"{project.name}-reward-model", folder, trained.run.weights_sha256, trained.run.mlflow_run, tags)
    project.record(j.Told(text=trained.said, tone="note"), by=by, surface=surface, id=f"reward-model-{run.name}")
    return trained


def prepare(project: Project, settings: Settings) -> Path:
    """Lay out the folder of the training; the same dataset and base model have the same folder."""
    card, dataset = project.get("dataset", a.DatasetCard), project.state.current["dataset"].digest
    plan = to_yaml(_plan(settings.base_model, card, dataset).model_dump(mode="json", exclude_none=True))
    spec = project.content(project.state.current["spec"].digest)
    inputs = {"spec": sha256_of(spec), "dataset": dataset, "training_plan": sha256_of(plan)}
    key = sha256_of(json.dumps(inputs, sort_keys=True).encode())
    run = project.path / "runs" / f"reward_model-{key[:12]}"
    if not (run / "request.json").exists():
        write_atomically(run / "inputs" / "spec.yaml", spec)
        write_atomically(run / "inputs" / "training_plan.yaml", plan)
        write_atomically(run / "inputs" / "data" / "card.yaml", project.content(dataset))
        link_rows(project, card, run)
        request = Request(key=key, stage="reward_model", inputs=inputs)
        write_atomically(run / "request.json", request.model_dump_json().encode())
    return run


def _plan(base_model: str, card: a.DatasetCard, dataset: a.Digest) -> a.TrainingPlan:
    path = CHECKOUT / "trainers" / "recipes" / f"reward_model{'_tiny' if base_model == EMBEDDED else ''}.yaml"
    recipe = Recipe.model_validate(from_yaml(path.read_bytes(), path.name))
    rows = card.files["train"].rows
    minutes = rows * float(recipe.train["num_train_epochs"]) * recipe.seconds_per_row / 60
    return a.TrainingPlan(
        method="reward_model",
        base_model=base_model,
        dataset=dataset,
        lora=recipe.lora,
        train=recipe.train,
        max_minutes=recipe.max_minutes,
        forecast=a.Forecast(
            minutes=round(minutes, 1), memory_gb=recipe.memory_gb, smallest_detectable_gain=0, basis=recipe.pace
        ),
    )
