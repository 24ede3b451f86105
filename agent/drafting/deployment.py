"""The deployment: what would be served, and on what evidence."""

from agent.desk import Desk
from agent.minds.contract import Drafted
from evals.prompting import answer_room
from tenet import artifacts as a
from tenet.files import sha256_of_folder
from tenet.project import Project
from tenet.routing import routes
from tools.variants import deployment_of
from tools.vllm import find_vllm


def draft(desk: Desk) -> Drafted[a.Deployment]:
    project = desk.project
    current = project.find("deployment")
    spec, run, report = (
        project.get("spec", a.UseCaseSpec),
        project.get("training_run", a.TrainingRun),
        project.get("report", a.EvalReport),
    )
    adapter = project.path / run.adapter if run.adapter else None
    engine = "vllm" if adapter and adapter.is_dir() and find_vllm(desk.settings) else "transformers-serve"
    deployment = a.Deployment(
        engine=engine,
        model=run.merged,
        weights_sha256=run.weights_sha256,
        adapter=run.adapter if engine == "vllm" else None,
        adapter_sha256=sha256_of_folder(adapter) if adapter and engine == "vllm" else None,
        report=project.state.current["report"].digest,
        model_name=report.model_name,
        model_version=report.model_version,
        instruction=spec.instruction,
        max_tokens=answer_room(spec),
        notes=(
            f"The evaluation says: {report.verdict}. {report.reasons[0]}",
            "It answers on this machine only (127.0.0.1).",
        ),
    )
    if isinstance(current, a.Deployment) and "deployment" in project.state.touched:
        deployment = deployment.model_copy(update={"max_tokens": current.max_tokens})
    if deployment != current and _is_another_model(project, deployment):
        deployment = deployment.model_copy(update={"rollout": "shadow"})
    return Drafted(deployment, "")


def _is_another_model(project: Project, deployment: a.Deployment) -> bool:
    """Whether people are answered by other weights today."""
    now = routes(project)
    if now is None or now.production is None:
        return False
    return deployment_of(project.path, now.production).weights_sha256 != deployment.weights_sha256
