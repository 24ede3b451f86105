"""distilabel's own tasks as writers: from their texts to the same form in which Tenet's own requests are answered.

self_instruct    the teacher thinks of texts that come in, from what they are about and a few examples
evol_instruct    the teacher makes an example harder: one more demand, a rarer case, another matter of the same kind

Where texts are answered (writing), the teacher then answers each as the job demands. All checks come after, as always.
"""

import json
import re
from hashlib import sha256
from typing import Any

from distilabel.steps import GlobalStep, StepInput  # pyright: ignore[reportMissingTypeStubs]
from distilabel.steps.tasks import EvolInstruct, SelfInstruct, TextGeneration  # pyright: ignore[reportMissingTypeStubs]
from distilabel.typing import StepOutput  # pyright: ignore[reportMissingTypeStubs]

from tools.teaching.contract import Ask, Order
from tools.teaching.llms import PlainTeacher
from tools.teaching.ordering import MOST_A_REQUEST

SHOWN = 3
"""Examples that self-instruct is shown."""
_NUMBERED = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s*")
_QUOTES = "\"“”'"


class Evolve(EvolInstruct):
    """With one thing mended: which way of making a text harder is taken follows from the text. distilabel throws it anew in each
    run, whatever its `seed` says, so that a killed job would ask and pay again."""

    def _apply_random_mutation(self, instruction: str) -> str:
        names = sorted(self.mutation_templates_names)
        name = names[int(sha256(instruction.encode()).hexdigest(), 16) % len(names)]
        return str(self.mutation_templates[name]).replace("<PROMPT>", instruction)


class GatherTexts(GlobalStep):
    """All texts of a request under it, as a teacher would have answered it."""

    answered: bool

    @property
    def inputs(self) -> list[str]:
        return ["ask", "parent", "text"]

    @property
    def outputs(self) -> list[str]:
        return ["ask", "generation"]

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        asks: dict[str, list[dict[str, str]]] = {}
        silent: dict[str, bool] = {}
        for item in _items(inputs):
            rows, text = asks.setdefault(item["ask"], []), item["text"]
            silent[item["ask"]] = silent.get(item["ask"], True) and not text
            if text and (not self.answered or item.get("answer")):
                answer = {"answer": item["answer"]} if self.answered else {}
                rows.append({"text": text, **({"from": item["parent"]} if item["parent"] else {}), **answer})
        yield [
            {"ask": ask, "generation": None if silent[ask] else json.dumps({"rows": rows}, ensure_ascii=False)}
            for ask, rows in asks.items()
        ]


class SplitTexts(GlobalStep):
    """One line for each text that a task wrote, at most as many as were asked for."""

    column: str

    @property
    def inputs(self) -> list[str]:
        return ["ask", "parent", self.column]

    @property
    def outputs(self) -> list[str]:
        return ["ask", "parent", "text", "instruction"]

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        yield [
            {"ask": item["ask"], "parent": item["parent"], "text": text, "instruction": text}
            for item in _items(inputs)
            for text in _texts(item[self.column], Ask.model_validate_json(item["ask"]).request.count)
        ]


class TakeAnswers(GlobalStep):
    @property
    def inputs(self) -> list[str]:
        return ["generation"]

    @property
    def outputs(self) -> list[str]:
        return ["answer"]

    def process(self, inputs: StepInput) -> StepOutput:  # pyright: ignore[reportIncompatibleMethodOverride]
        yield [{**item, "answer": item["generation"] or ""} for item in _items(inputs)]


def data_for(order: Order) -> list[dict[str, str]]:
    """What the writer reads: a line for each request, or for each example that is to be made harder."""
    if order.way is None:
        return [{"ask": ask.model_dump_json(), "instruction": ask.request.as_asked()} for ask in order.asks]
    if order.way == "self_instruct":
        return [{"ask": ask.model_dump_json(), "parent": "", "input": _context(ask)} for ask in order.asks]
    return [
        {"ask": ask.model_dump_json(), "parent": example.id, "instruction": example.text}
        for ask in order.asks
        for example in ask.request.examples[: ask.request.count]
    ]


def steps_for(order: Order, told: dict[str, Any]) -> list[Any]:
    """The task, and what makes of its texts what a teacher answers."""
    whole = len(data_for(order))
    plain: dict[str, Any] = {"add_raw_output": False, "add_raw_input": False, "input_batch_size": whole}
    answered: dict[str, Any] = {**plain, "input_batch_size": whole * MOST_A_REQUEST}
    # Evol-instruct ends with an error, and all its rows as nothing, at the first text without an answer.
    llm = PlainTeacher(contract=order.way or "", temperature=order.temperature, nothing="", **told)
    answer = PlainTeacher(contract="answer", temperature=order.temperature, **told)
    task: Any = (
        SelfInstruct(
            name="write",
            llm=llm,
            num_instructions=MOST_A_REQUEST,
            application_description="A service that people write to. What it does with their texts is said in the context.",
            criteria_for_query_generation="Write as the people do whose texts are shown.\nNo text repeats another.\nOne text a line.",
            **plain,
        )
        if order.way == "self_instruct"
        else Evolve(name="write", llm=llm, num_evolutions=1, input_batch_size=whole)
    )
    column = "instructions" if order.way == "self_instruct" else "evolved_instruction"
    answering: list[Any] = (
        [
            TextGeneration(name="answer", llm=answer, system_prompt=order.instruction, **answered),
            TakeAnswers(name="take"),
        ]
        if order.instruction
        else []
    )
    return [
        task,
        SplitTexts(name="split", column=column),
        *answering,
        GatherTexts(name="gather", answered=bool(order.instruction)),
    ]


def _context(ask: Ask) -> str:
    request = ask.request
    style = "".join(f"\n{axis}: {value}" for axis, value in request.style.items())
    others = f"\nThey are not about: {', '.join(request.other_labels)}" if request.other_labels else ""
    examples = "".join(f"\n- {' '.join(example.text.split())}" for example in request.examples[:SHOWN])
    return f"Texts of the kind “{request.label}”. {request.meaning}{style}{others}\nSuch texts are:{examples}"


def _texts(written: Any, most: int) -> list[str]:
    """What a task wrote as texts, and one empty one where it wrote nothing, so that the request is not lost."""
    lines = [written] if isinstance(written, str) else list(written or ())
    texts = [_NUMBERED.sub("", str(line or "")).strip().strip(_QUOTES).strip() for line in lines]
    return [text for text in texts if text][:most] or [""]


def _items(inputs: Any) -> list[dict[str, Any]]:
    return list(inputs)
