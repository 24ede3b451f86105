"""What each stage is and what to look at before an approval, for somebody who never trained a model."""

from tenet.stages import StageName

ABOUT: dict[StageName, str] = {
    "spec": "The job in writing: what comes in, what must come out, and what was assumed. Correct what is not true.",
    "tenets": "What a good answer is, as sentences that can be tested. Each is measured before and after training, and the "
    "ones that block release must hold. Look whether they say what you would check yourself.",
    "examples": "Texts with their right answers: what everything else is learned from and measured against. Look for wrong "
    "labels: one wrong row here costs more than a hundred missing ones.",
    "data_plan": "How many rows are made, from what, and how many are put aside as the test that the model never learns from.",
    "dataset": "The rows to learn from and to be tested with, and what was measured about them. Look at what is marked ✗ or !.",
    "baseline": "What can be had without training, on the same test. A training that does not beat this is not worth it.",
    "contest": "Every way tried on the same rows with equal small budgets, before anything is spent. The held-out rows stay unseen.",
    "method": "Which way of training was chosen, and why not another one.",
    "reward": "What an answer earns while the model practises. Wrong rewards teach wrong things, so each was tried on answers "
    "that should earn nothing.",
    "break_in": "A small model practised to be paid more than it deserves. What it found the reward must never pay for again. "
    "Say “without the break-in test” to go on without it.",
    "training_plan": "The model to start from, the settings, and a forecast of time and memory. Nothing runs before you approve it.",
    "training_run": "The training itself. A falling loss says that it learns something; the evaluation says whether that is of use.",
    "report": "Untuned against tuned on rows that the model never saw, with the range in which the truth lies, and a verdict.",
    "deployment": "What would be served, and where. Approving it puts the model live on this machine.",
    "release": "The model answers. Try it beside the untuned one, and copy the lines that call it from a program.",
}

CHECKED_BY: dict[str, str] = {
    "one_of": "a list",
    "matches_reference": "the reference",
    "max_words": "counting words",
    "resembles": "likeness to your answer",
    "keeps_details": "comparing with the text",
    "wording": "its phrases",
    "judged": "a judge",
    "computed": "your own metric",
    "json_valid": "reading it as JSON",
    "fields_match": "the reference, field by field",
    "grounded": "finding it in the text",
}
"""How a tenet is decided, by the kind of its check."""

WISHES: dict[StageName, str] = {
    "spec": "rename billing to payments",
    "tenets": "make T2 stricter",
    "examples": "row 3 should be shipping",
    "data_plan": "make it 200 rows for each label",
    "dataset": "make it 200 rows for each label",
    "method": "use reinforcement learning",
    "reward": "T2 should count twice as much",
    "break_in": "without the break-in test",
    "training_plan": "5 epochs please",
    "training_run": "5 epochs please",
    "deployment": "set max tokens to 8",
    "release": "set max tokens to 8",
}
"""What somebody might ask for there, in words that the built-in mind is tested with."""

WAY = (
    ("Say what good is", "The job in writing, and a few testable sentences about a good answer."),
    ("Show how", "Your rows, and new ones made from them, measured before anything learns from them."),
    ("Train", "On this machine, with a forecast first. You see what it says while it learns."),
    ("See the proof", "Untuned against tuned on rows that it never saw, and what it cost elsewhere."),
    ("Use it", "An address that answers, watched by the same sentences; one click takes it back."),
)
"""What lies ahead, for somebody who has just begun."""
