"""What the words of a customization mean, and what is the same in every one of them."""

ABOUT_ME = (
    "I am the built-in mind of Tenet, not a language model. I work with rules and with your own rows: I can interview you, write "
    "the use case and the tenets, "
    "and make the changes you ask for in plain words. Real understanding I do not have. You can connect a language model for that: "
    "set TENET_GUIDE_BASE_URL and TENET_GUIDE_MODEL to any OpenAI-compatible endpoint."
)
WHAT_THIS_IS = (
    "Tenet makes a language model better at one job of yours. You say what the job is and give a few rows of it; I write down what the "
    "model must do (the use case) and how you will tell that it does (the tenets), make more rows, train a small model, test it against "
    "what you had before, and put it where your programs can ask it. You approve each step before it starts."
)
PRIVACY = (
    "No: everything stays on this machine. Your rows, the training, the model and the reports are files in the project's folder, "
    "and the model answers on this machine only. "
    "Only if you connect a language model yourself are words or rows sent to the address that you set."
)
COST = "Nothing but time and electricity: everything runs on this machine, without a key and without a paid service."
APPROVE = (
    "Press **Approve** on the card (in a terminal, type `/approve`; from a command line, `tenet approve`). "
    "Words alone never approve anything, so that a misread sentence cannot start something."
)
CHANGE_BY_HAND = "You may also edit the file by hand."
BLOCKING = (
    "A blocking tenet forbids a release: if fewer answers pass than its threshold asks for, the model does not ship."
)
THRESHOLD = "The threshold of a tenet is the share of answers that must pass it. 0.7 means 70 of 100."
WEIGHT = "The weight says how much a tenet counts against the others when they are put together."
CHANGE = (
    'Yes, at any time, also later. Say it in plain words ("make T2 stricter", "rename billing to payments", "row 3 should '
    'be shipping", "100 rows per label", "5 epochs"), '
    "or edit the file by hand. Only what depends on it is made again, and you are told what that costs."
)
FILES = (
    "In the project's folder: spec.yaml, tenets.yaml, examples.jsonl, data_plan.yaml, the rows below data/, the training below "
    "runs/, and journal.jsonl with everything that happened. "
    "Files that you brought are below uploads/. `tenet status` names the folder."
)
USE_IT = (
    'Once it is live, ask it with `tenet ask PROJECT "your text"`, or from Python with the OpenAI client: point base_url to '
    "the address that `tenet status` shows, "
    "send the instruction of the use case as the system message and the text as the user message."
)
WINDOW = (
    "Nothing is lost: jobs go on when you close the window, and the conversation waits where it was. Open the project again "
    "whenever you like."
)
STOP = (
    "Words alone stop nothing, so that nothing is lost by a misread sentence. A job that runs is stopped with **Cancel** or "
    "`tenet cancel JOB` (`tenet jobs` lists them). "
    "One that failed starts again with **Try again**. What was finished before is kept."
)
FORMAT = (
    "Bring the file into this conversation: a CSV with two columns (the text and its label; the header may say so), a JSONL file "
    "with one object a line, or lines typed here: `text -> label`. "
    "Excel can save as CSV. A broken row is named with its number, and the others are kept."
)
HOW_MANY = (
    "About ten for each label is a good start; two are the least. More real rows help more than anything else, and a part of "
    "them is kept aside for an honest test."
)
TERMS: tuple[tuple[str, str], ...] = (
    (r"\btenets?\b|grundsatz\w*|grundsatze|principes?", (
        "A tenet is one testable sentence about a good answer, such as \"the answer is exactly one of the labels\". The same "
        "sentence selects rows, measures the model and can forbid a release."
    )),
    (r"\bblock\w*|blockier\w*|"
        r"bloqu\w*", BLOCKING),
    (r"\bthreshold|schwelle|seuil", THRESHOLD),
    (r"\bweights?\b|\bgewicht\w*|\bpoids\b", WEIGHT),
    (r"\blora\b|adapter", (
        "LoRA trains a small adapter beside the model instead of all its weights. That needs less memory and time, and the "
        "adapter is merged into the model for serving."
    )),
    (r"held[- ]?out|test (?:set|rows?)|zuruckgehalten\w*|testzeilen?|lignes? de test", (
        "A held-out row is one of your rows that the model never learns from. It is kept aside, so that the test is honest."
    )),
    (r"\bvalidation\b|"
        r"begleitprufung", "Validation rows are watched during training to see whether it still helps; the final test does not use them."),
    (r"\bbaselines?\b|vergleichs\w+|\breferences?\b", (
        "A baseline is a simple way of doing the same job: always the most frequent label, a classical model (TF-IDF with "
        "logistic regression), the untuned base model. Training must beat them to be worth it."
    )),
    (r"\bmlflow\b", (
        "MLflow is the open-source logbook for training: each run is kept there with its settings, its data and its numbers, and "
        "each model with its version. Tenet writes to it on this machine."
    )),
    (r"\bclassical\b|tf-?idf|logisti\w*|klassisch\w*|classique", (
        "The classical model counts words (TF-IDF) and weighs them (logistic regression). It is quick and often strong, so Tenet "
        "always measures it beside the tuned one."
    )),
    (r"\bsft\b|fine-? ?tun\w*", (
        "Supervised fine-tuning (SFT) shows the model inputs with the right answers until it gives such answers itself."
    )),
    (r"\bepochs?\b|\bepochen?\b|\bepoques?\b", "One epoch is one pass through all training rows."),
    (r"learning rate|lernrate|taux d'apprentissage", (
        "The learning rate says how far each step of the training moves the model. Too high is unstable, too low is slow."
    )),
    (r"\binterval\w*\b|confidence|konfidenz\w*|confiance|\+/-", (
        "The interval says how far the true value may lie from the measured one, given how few rows were tested: with 95 % "
        "confidence it is inside. More held-out rows make it narrower."
    )),
    (r"base ?model|grundmodell|basismodell|modele de base", "The base model is the small language model that training starts from."),
    (r"near[- ]?duplicate", (
        "A near-duplicate is a made row that says almost the same as another one. It is dropped, because it teaches nothing new."
    )),
    (r"\bleak\w*|durchsicker\w*|"
        r"\bfuites?\b", "Leakage is a training row so close to a held-out one that it gives the answer away. Such rows are taken out."),
    (r"synthetic|made rows?", (
        "A made row is a new wording of one of your own rows. It is kept only if it still means its label and repeats no other "
        "row."
    )),
    (r"\bseed\b", "The seed makes chance repeatable: the same seed gives the same rows and the same training."),
    (r"temperatur\w*", "The temperature says how varied the made rows are: low is close to your wording, high is freer."),
    (r"\b(?:spec|use ?case)\b|anwendungsf\w+|"
        r"cas d\'usage", "The use case is the job in your terms: what comes in, what goes out, the labels, and what was assumed."),
    (r"\bdata plan\b|datenplan|plan de donnees", (
        "The data plan says how many rows the model learns from, how they are made from yours, and how many are kept aside for "
        "the test."
    )),
    (r"\bfields?\b|\bjson\b|\bnull\b", (
        "A field is one named value that the model reads out of a text, such as the order number. The answer is one JSON object with "
        "these fields; null stands for a value that the text does not have."
    )),
    (r"\bground\w*\b|\binvent\w*\b", (
        "Grounded means that a value stands in the text: a name or number that the text does not have would be invented. Dates and "
        "numbers count as found in whatever form they are written. A choice or a yes is a conclusion and needs no place."
    )),
    (r"\blabels?\b|\bqueues?\b|\bcategor(?:y|ies)\b|kategorien?|\bcategories?\b", (
        "A label is one of the names that the model may answer with, such as a queue or a category."
    )),
    (r"\brisk\b|\bmistake\b|\brisiko\b|\brisque\b", (
        "The risk names the mistake that would hurt most. It becomes a tenet that is watched by itself and can forbid a release."
    )),
    (r"\brows?\b|\bexamples?\b|\bzeilen?\b|\bbeispiele?\b|\blignes?\b", "A row is one example: a text and the right label for it."),
)  # fmt: skip
