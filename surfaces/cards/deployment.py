"""What would be served, and what is served."""

from surfaces.cards.marking import bullets, escape
from tenet import artifacts as a


def deployment_card(deployment: a.Deployment) -> str:
    version = f" version {deployment.model_version}" if deployment.model_version else ""
    return (
        f"Serve **{escape(deployment.model_name)}**{version} with {deployment.engine} on {deployment.host}, "
        f"weights {deployment.weights_sha256[:12]}.{bullets(deployment.remarks)}"
    )


def release_card(release: a.Release) -> str:
    sample = release.first_answer
    return (
        f"Live. {release.same_answers} of {release.checked_rows} answers of the served model equal the evaluated ones.\n\n"
        f"> {escape(sample.input[:200])}\n\n→ **{escape(sample.output)}**"
    )
