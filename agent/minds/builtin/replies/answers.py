"""What is answered to each thing that a question can be about; the names are those of `asked/` and `readings.txt`."""

from collections.abc import Callable, Mapping

from agent.minds.builtin.replies import about_data, about_model, about_tenets, explained, practical, results, standing
from agent.minds.contract import Situation

Answer = Callable[[str, Situation], str]
"""To these plain words, at this moment."""


def _says(text: str) -> Answer:
    return lambda words, situation: text


def _tells(about: Callable[[Situation], str]) -> Answer:
    return lambda words, situation: about(situation)


def what_practice_brought(situation: Situation) -> str:
    if "report" in situation.artifacts:
        return results.since_it_began(situation) or results.is_it_better(situation)
    return standing.ways_to_learn(situation)


ANSWERS: Mapping[str, Answer] = {
    "approve": _says(explained.APPROVE),
    "assumed": _tells(standing.assumed),
    "better": _tells(results.is_it_better),
    "blocking": _tells(about_tenets.blocking),
    "capability": _tells(standing.capability),
    "change": _says(explained.CHANGE),
    "changed": _tells(practical.changed),
    "checker": _tells(about_tenets.checkers),
    "classical": _tells(results.against_classical),
    "connect": _tells(practical.connect),
    "cost": _tells(practical.cost),
    "data_quality": _tells(about_data.quality),
    "difference": _tells(standing.tenets),
    "dropped": _tells(about_data.dropped),
    "enough": about_data.enough,
    "example": _tells(standing.for_example),
    "files": _says(explained.FILES),
    "forecast": _tells(about_model.forecast),
    "format": _says(explained.FORMAT),
    "hardware": _tells(practical.hardware),
    "held_out": _tells(about_data.held_out),
    "how_good": _tells(results.how_good),
    "improve": _tells(about_model.improve),
    "instruction": _tells(standing.instruction),
    "label_limit": _tells(about_data.limit_of_labels),
    "label_rows": about_data.of_each_label,
    "labels": _tells(standing.labels),
    "leak": _tells(about_data.leak),
    "licence": _tells(practical.licence),
    "look": _tells(about_data.look),
    "lost": _tells(practical.lost),
    "made": _tells(about_data.made),
    "maker": _tells(about_data.maker),
    "me": _says(explained.ABOUT_ME),
    "method_reason": _tells(about_model.why_this_method),
    "methods": _tells(standing.ways_to_learn),
    "model": _tells(about_model.model),
    "next": _tells(standing.next_steps),
    "on_label": about_model.on_label,
    "pays": _tells(standing.what_it_pays),
    "personal": _tells(about_data.personal),
    "plan_rows": _tells(about_data.planned),
    "practice": _tells(what_practice_brought),
    "privacy": _says(explained.PRIVACY),
    "reach": _tells(practical.reach),
    "real_data": _tells(about_data.invented),
    "risk": _tells(standing.risk),
    "rollout": _tells(about_model.rollout),
    "rows": about_data.rows,
    "rows_for": _tells(about_data.purpose),
    "run": _tells(about_model.run),
    "served": _tells(about_model.served),
    "settings": _tells(about_model.settings),
    "share": _tells(practical.share),
    "skip": _tells(standing.skipping),
    "so_far": _tells(standing.so_far),
    "stop": _tells(practical.stop),
    "tenets": _tells(standing.tenets),
    "this": _says(explained.WHAT_THIS_IS),
    "threshold": _tells(about_tenets.thresholds),
    "time": _tells(standing.how_long),
    "tool": _tells(practical.right_tool),
    "trouble": _tells(standing.trouble),
    "undo": _tells(practical.undo),
    "use": _says(explained.USE_IT),
    "users": _tells(standing.users),
    "verdict": _tells(results.why_verdict),
    "weakest": _tells(results.weakest),
    "weight": _tells(about_tenets.weights),
    "why_asked": _tells(standing.why_asked),
    "window": _says(explained.WINDOW),
}
USUALLY: Mapping[str, str] = {
    "job": "time",
    "repair": "trouble",
    "spec": "instruction",
    "tenets": "tenets",
    "examples": "rows",
    "data_plan": "plan_rows",
    "dataset": "data_quality",
    "training_plan": "method_reason",
    "report": "how_good",
    "deployment": "rollout",
}
"""What people mostly want to know while a job runs, one failed, or one of these stages is reviewed."""
