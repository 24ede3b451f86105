"""A ticket project with figures in every artefact, for questions about it."""

from agent.minds.contract import Situation
from tenet import artifacts as a
from tenet.artifacts.card import Standing
from tenet.stages import StageName
from tests.agent.minds.builtin_situations import LABELS, moment

NOTHING = "0" * 64
HELD_OUT = 84
PER_LABEL = 28


def asked_at(words: str) -> Situation:
    """As `moment`, over artefacts with figures of their own."""
    now = moment(words)
    known = {name: FIGURES.get(name, artifact) for name, artifact in now.artifacts.items()}
    for absent in ("reward", "break_in", "contest"):  # the method is SFT, and nobody called for a contest
        known.pop(absent, None)
    return now._replace(artifacts=known, last_change="tenets, drafted anew, because you said “T2 stricter”.")


def _file(name: str, rows: int) -> a.DataFile:
    return a.DataFile(path=name, sha256=NOTHING, rows=rows)


def _rate(passed: int, judged: int, low: float, high: float) -> a.Rate:
    return a.Rate(passed=passed, judged=judged, low=low, high=high)


def _system(name: str, passed: int, low: float, high: float) -> a.SystemScore:
    right, billing = _rate(passed, HELD_OUT, low, high), round(passed / 3)
    return a.SystemScore(
        name=name,
        description=name,
        tenets={
            "T1": _rate(HELD_OUT, HELD_OUT, 0.96, 1.0),
            "T2": right,
            "T3": _rate(billing, PER_LABEL, low, high),
            "T4": _rate(HELD_OUT, HELD_OUT, 0.96, 1.0),
        },
        accuracy=right,
        predictions=_file(f"{name}.jsonl", HELD_OUT),
    )


def _metric(name: str, verdict: Standing, said: str, found: int = 0, value: float = 0.0) -> a.Metric:
    about = "responsible AI" if name == "personal_contacts" else "quality"
    return a.Metric(name=name, about=about, value=value, warn=0.05, fail=0.2, verdict=verdict, said=said, found=found)


BEFORE = (
    _system("majority", 28, 0.24, 0.44),
    _system("tf-idf", 62, 0.63, 0.82),
    _system("base", 24, 0.20, 0.39),
    _system("base few-shot", 0, 0.0, 0.04),
)
TUNED = _system("tuned", 77, 0.84, 0.96)
FIGURES: dict[StageName, a.Artifact] = {
    "data_plan": a.DataPlan(
        rows_per_label=100,
        generator="built-in",
        heldout_share=0.3,
        reasons=(
            "Your 280 examples come first: a part of them is held out as the test and never trained on.",
            "A made row is kept only if it still means its label and repeats no other row.",
        ),
    ),
    "dataset": a.DatasetCard(
        files={
            "train": _file("train.jsonl", 300),
            "validation": _file("val.jsonl", 30),
            "heldout": _file("h.jsonl", 84),
        },
        labels={
            "train": dict.fromkeys(LABELS, 100),
            "validation": dict.fromkeys(LABELS, 10),
            "heldout": dict.fromkeys(LABELS, PER_LABEL),
        },
        origins={"train": {"user": 165, "synthetic": 135}, "validation": {"user": 30}, "heldout": {"user": 84}},
        dropped={"repeats another row": 25, "nearer to another label than to its own": 1},
        leaks=0,
        generator="built-in",
        metrics=(
            _metric("format", "pass", "Every row has a text and one of the labels."),
            _metric(
                "length_of_made_rows",
                "warn",
                "Half of the made rows have more than 27 words, half of the person's own more than 14.",
            ),
            _metric("personal_contacts", "warn", "6 rows hold an e-mail address or a phone number.", 6, 0.014),
        ),
    ),
    "baseline": a.Baseline(systems=BEFORE, base_model="tenet-tiny"),
    "method": a.Method(
        choice="sft",
        reasons=(
            "SFT shows the model your 300 rows with their right answers, which is the cheapest way to close a gap of 21 points.",
        ),
        alternatives=(
            a.Alternative(
                method="prompt",
                why_not="With examples in the prompt the base model reaches 0% (95 % interval 0% to 4%).",
                minutes=0,
                memory_gb=0,
            ),
            a.Alternative(
                method="grpo",
                why_not="It is the dearest way, and the rows have the right answers already.",
                minutes=7,
                memory_gb=2,
            ),
        ),
    ),
    "training_plan": a.TrainingPlan(
        method="sft",
        base_model="tenet-tiny",
        dataset=NOTHING,
        lora=a.Lora(r=16, lora_alpha=32),
        train={"num_train_epochs": 6, "per_device_train_batch_size": 16, "learning_rate": 0.004, "seed": 0},
        max_minutes=10,
        forecast=a.Forecast(
            minutes=0.9,
            memory_gb=1.5,
            smallest_detectable_gain=0.21,
            basis="300 rows, 6 times, at 0.03 s a row measured on one core",
        ),
        reasons=(
            "300 rows to learn from, 84 rows held out for the proof.",
            "A LoRA adapter is trained beside the base model and merged for serving.",
        ),
    ),
    "training_run": a.TrainingRun(
        plan=NOTHING,
        adapter="runs/x/out/adapter",
        merged="runs/x/out/merged",
        weights_sha256=NOTHING,
        base_model="tenet-tiny",
        steps=114,
        kept_step=100,
        heldout_right=0.93,
        first_loss=1.54,
        last_loss=0.02,
        seconds=145.5,
        forecast_minutes=0.9,
        peak_memory_gb=0.75,
        seed=0,
        versions={},
    ),
    "report": a.EvalReport(
        rows=HELD_OUT,
        systems=(*BEFORE, TUNED),
        paired=(
            a.PairedResult(
                tenet="T2",
                base=BEFORE[2].accuracy,
                tuned=TUNED.accuracy,
                difference=0.63,
                low=0.52,
                high=0.73,
                p_value=0.0001,
                won=55,
                lost=2,
            ),
        ),
        verdict="ship",
        reasons=("T1 and T3, which can forbid a release, are met, and the tuned model beats the untuned one.",),
        model_name="triage",
        slices={
            "tuned": {
                "billing": _rate(27, 28, 0.8, 0.99),
                "shipping": _rate(27, 28, 0.8, 0.99),
                "technical issue": _rate(23, 28, 0.64, 0.92),
            }
        },
    ),
    "deployment": a.Deployment(
        engine="transformers-serve",
        model="runs/x/out/merged",
        weights_sha256=NOTHING,
        report=NOTHING,
        model_name="triage",
        instruction="Choose.",
        max_tokens=8,
    ),
}
