"""Reading documents: nothing of them is lost, every position is learned, and a later training may begin with what it left."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tests.trainers.building import plan, rows, run_folder
from trainers.labels import NothingToLearn
from trainers.pretrain import blocks, main, parted
from trainers.warmth import in_a_fork

TEXT = "The night porter keeps the keys of all the rooms in the blue cabinet behind the desk. "


@pytest.fixture(scope="module")
def tokenizer(smallest: Path) -> Any:
    from transformers import AutoTokenizer

    return cast(Any, AutoTokenizer).from_pretrained(smallest)


def test_no_token_of_a_document_is_lost_and_no_block_goes_over_its_end(tokenizer: Any) -> None:
    documents = [[TEXT * 3, TEXT], ["Short."]]
    found = list(blocks(documents, tokenizer, 16))
    assert all(len(block) <= 16 for block in found)
    whole = tokenizer.decode([token for block in found for token in block], skip_special_tokens=True)
    assert "".join(whole.split()) == "".join((TEXT * 4 + "Short.").split())
    assert sum(tokenizer.eos_token_id in block for block in found) == 2
    assert [block[-1] for block in found if tokenizer.eos_token_id in block] == [tokenizer.eos_token_id] * 2


def test_every_twentieth_block_is_kept_back() -> None:
    learned, kept_back = parted([[number] for number in range(1, 46)])
    assert kept_back == [[20], [40]] and len(learned) == 43 and [20] not in learned


def test_it_reads_and_leaves_a_model_that_finds_such_texts_likelier(tmp_path: Path, smallest: Path, home: Path) -> None:
    settings = {"max_steps": 12, "learning_rate": 0.05, "max_length": 16, "per_device_train_batch_size": 8}
    document = a.SourceDocument(name="porters.md", file="1-porters.md", sha256=sha256_of(b"any"))
    made = plan(str(smallest), lora=None, **settings)
    run = run_folder(
        tmp_path / "hotel", made.model_copy(update={"method": "pretrain", "documents": (document,)}), rows(4)
    )
    passages = [{"source": f"porters.md, passage {number}", "text": TEXT * 4} for number in range(6)]
    write_atomically(run.path / "inputs" / "documents" / "1-porters.md.passages.jsonl", to_jsonl(passages))
    assert in_a_fork(lambda: main(run)) == 0
    done = a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])
    assert done.steps == 12 and done.first_loss and done.last_loss and done.last_loss < 0.9 * done.first_loss
    # The blocks that were kept back fell too: what was learned is their language and not these very blocks.
    kept_back = [line["eval_loss"] for line in read_jsonl(run.out / "metrics.jsonl") if "eval_loss" in line]
    assert kept_back and kept_back[-1] < done.first_loss
    assert (run.out / "merged" / "model.safetensors").exists()


def test_without_a_document_it_says_what_to_bring(tmp_path: Path, smallest: Path, home: Path) -> None:
    run = run_folder(tmp_path / "hotel", plan(str(smallest)).model_copy(update={"method": "pretrain"}), rows(4))
    with pytest.raises(NothingToLearn, match="names no document to read"):
        main(run)
