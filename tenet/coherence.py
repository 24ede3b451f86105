"""What artefacts must agree on with each other, beyond being well formed each by itself."""

from collections.abc import Mapping

from tenet import artifacts as a
from tenet.stages import StageName


def complaints(artifact: a.Artifact, others: Mapping[StageName, a.Artifact]) -> list[str]:
    """Why this artefact cannot stand beside the others, in words for a person; empty when it can."""
    spec = others.get("spec")
    match artifact:
        case a.Tenets() if isinstance(spec, a.UseCaseSpec):
            return _unknown_labels_in_tenets(artifact, spec)
        case a.Examples() if isinstance(spec, a.UseCaseSpec):
            return _unknown_labels_in_rows(artifact, spec)
        case a.RewardFunction() if isinstance(tenets := others.get("tenets"), a.Tenets):
            known = {tenet.id for tenet in tenets.tenets}
            gone = [term for term in artifact.terms if term.tenet and term.tenet not in known]
            return [f"term {term.name} pays for tenet {term.tenet}, which there is not" for term in gone]
        case _:
            return []


def _unknown_labels_in_tenets(tenets: a.Tenets, spec: a.UseCaseSpec) -> list[str]:
    known = set(spec.label_names)
    found: list[str] = []
    for tenet in tenets.tenets:
        named = tenet.check.values if isinstance(tenet.check, a.OneOf) else ()
        named += tenet.check.only if isinstance(tenet.check, a.MatchesReference) else ()
        found += [
            f"tenet {tenet.id} names the label {name!r}, which the use case does not have"
            for name in named
            if name not in known
        ]
    return found


def _unknown_labels_in_rows(examples: a.Examples, spec: a.UseCaseSpec) -> list[str]:
    known = set(spec.label_names)
    wrong = [(number, row) for number, row in enumerate(examples.rows, start=1) if row.output not in known]
    return [
        f"line {number}: row {row.id} has the label {row.output!r}; known are {', '.join(spec.label_names)}"
        for number, row in wrong[:20]
    ]
