"""What people ask of any tool: its price, its machine, whose the result is, how to hand it on and how to take it back."""

from agent.minds.builtin.replies import explained, results
from agent.minds.builtin.replies.standing import count_minutes, waiting
from agent.minds.contract import Situation
from tenet import artifacts as a
from tenet import catalogue
from tools.teaching.forecast import outlook

_CONNECT = (
    "Any OpenAI-compatible endpoint will do (a vendor's, Ollama, vLLM): set TENET_GUIDE_BASE_URL and TENET_GUIDE_MODEL before you start "
    "Tenet, and TENET_GUIDE_API_KEY where it wants a key. It then leads the conversation; TENET_TEACHER_BASE_URL and "
    "TENET_TEACHER_MODEL let one write rows, TENET_JUDGE_BASE_URL and TENET_JUDGE_MODEL let one judge answers. Without one everything "
    "works with rules and your own rows."
)
_OTHERS_NEED = "Larger base models need more: `tenet bases` says which of them this machine can train, and `tenet doctor` what it has."
_HAND_ON = (
    "`tenet export PROJECT FOLDER` writes the approved model as a folder (weights, Ollama, Docker, Kubernetes) that runs elsewhere, "
    "and `tenet push PROJECT OWNER/NAME` puts it on a model hub with its card. The project itself is a folder: copy it, and a colleague "
    "who has Tenet opens it with everything that was said and approved."
)


def cost(situation: Situation) -> str:
    """No money, unless a connected model takes some; and the time that this project's own plans name."""
    plan, training = situation.artifacts.get("data_plan"), situation.artifacts.get("training_plan")
    parts = [explained.COST]
    if isinstance(plan, a.DataPlan) and plan.cost and plan.generator != "built-in":
        expected = outlook(plan)
        money = f", at your prices {expected.money:.2f}" if expected.money is not None else ""
        parts = [
            f"The rows are written by {plan.generator}: about {expected.tokens} tokens{money}. The rest costs only time."
        ]
    if isinstance(training, a.TrainingPlan):
        parts.append(
            f"The forecast for this training is {count_minutes(training.forecast.minutes)} and "
            f"{training.forecast.memory_gb:g} GB of memory."
        )
    else:
        parts.append("The training plan says how many minutes and how much memory before anything is trained.")
    parts.append(
        "Only a language model that you connect may cost money, and TENET_BUDGET_MONEY or TENET_BUDGET_TOKENS is its wall."
    )
    return " ".join(parts)


def hardware(situation: Situation) -> str:
    plan = situation.artifacts.get("training_plan")
    if not isinstance(plan, a.TrainingPlan):
        return (
            "No GPU is needed: everything runs on this machine, and the base model that comes with Tenet trains in minutes "
            "on two cores of a usual laptop (CPU), with about 2 GB "
            f"of memory free. The training plan names the time and memory for yours before anything starts. {_OTHERS_NEED}"
        )
    return (
        f"Everything runs on this machine, and the training of {plan.base_model} was reckoned for it as it is: "
        f"{count_minutes(plan.forecast.minutes)} and {plan.forecast.memory_gb:g} GB of memory ({plan.forecast.basis}). A GPU "
        f"would be faster and is not needed. The machine is busy meanwhile and nothing else happens to it. {_OTHERS_NEED}"
    )


def licence(situation: Situation) -> str:
    """By the base model's own terms; what the rows' owner says comes on top."""
    plan, run = situation.artifacts.get("training_plan"), situation.artifacts.get("training_run")
    name = (
        plan.base_model
        if isinstance(plan, a.TrainingPlan)
        else run.base_model
        if isinstance(run, a.TrainingRun)
        else "tenet-tiny"
    )
    model = catalogue.find(name)
    yours = "The rows, the tenets and the tuned weights are yours: files on your machine that nobody else has."
    if model is None:
        return f"{yours} The base model {name} is not one that I know, so read its licence before you sell anything made of it."
    free = model.licence in catalogue.FREE_LICENCES
    terms = (
        "which allows commercial use, changes and passing it on, as long as the licence goes with it"
        if free
        else "which has conditions of its own: read them before you use it commercially"
    )
    return (
        f"{yours} They build on the base model {name} under {model.licence}, {terms}. Tenet itself is under Apache-2.0. "
        f"Whether your rows may "
        "be used for this is for you to know: I cannot see who owns them."
    )


def share(situation: Situation) -> str:
    if "training_run" not in situation.artifacts:
        return f"Not yet: there is no trained model so far. {_HAND_ON}"
    return f"Yes. {_HAND_ON}"


def connect(situation: Situation) -> str:
    return f"{_CONNECT} The guide about minds (docs/guides/minds.md) has the details."


def reach(situation: Situation) -> str:
    deployment = situation.artifacts.get("deployment")
    host = deployment.host if isinstance(deployment, a.Deployment) else "127.0.0.1"
    return (
        f"Only programs on this machine ({host}): nobody from outside reaches it. Without a key every program here may ask; from the first "
        "`tenet keys PROJECT --add NAME` on, only who has a key. To let others in, set TENET_GATEWAY_HOST and give them keys."
    )


def undo(situation: Situation) -> str:
    if "deployment" in situation.artifacts:
        return (
            "`tenet rollback PROJECT` goes one step back at once: the model before answers again, or the candidate gets no "
            "traffic any more. "
            "The model of before stays on the disk, and every version of every artefact is kept."
        )
    return (
        "Yes. Every version of every artefact is kept: say what should be different, or “take my last change back”, and only "
        "what depends on it "
        f"is made again. An approval holds for exactly what you saw; of a changed draft you are asked again. {explained.CHANGE_BY_HAND}"
    )


def stop(situation: Situation) -> str:
    if situation.waiting_for in ("job", "repair"):
        return explained.STOP
    return f"Yes, while it runs. {explained.STOP} A training that was stopped can go on from its last checkpoint."


def lost(situation: Situation) -> str:
    now = f" {waiting(situation)}" if situation.waiting_for == "repair" else ""
    return (
        "No, nothing is lost. What was made before is kept: your words, rows, approvals and every finished step are files in the project's "
        f"folder. A training that was cut short goes on from its last checkpoint.{now}"
    )


def changed(situation: Situation) -> str:
    done = f"What changed last: {situation.last_change}" if situation.last_change else "Nothing was changed so far."
    return (
        f"{done} `tenet audit PROJECT` lists everything that was drafted, edited and approved, by whom and when, and each version "
        "is below revisions/."
    )


def right_tool(situation: Situation) -> str:
    """Whether a tuned model is wanted at all: what was measured without one, or when that will be."""
    baseline, method = situation.artifacts.get("baseline"), situation.artifacts.get("method")
    if isinstance(method, a.Method):
        return (
            f"{' '.join(method.reasons)} {results.against_classical(situation)} What was measured without training decides it, and you may "
            "stop here."
        )
    if isinstance(baseline, a.Baseline):
        return (
            "What can be had without training is measured; the method that I propose next says whether training pays."
        )
    return (
        "That is measured before anything is trained: simple baselines (the commonest answer, a classical model, the untuned model with a "
        "good prompt) are compared on rows of yours that are kept aside. If one of them is good enough, I say so and you need no training."
    )
