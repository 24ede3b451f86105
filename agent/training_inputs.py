"""What a job learns from beside the rows of its dataset, laid out in its run folder: documents, and people's thumbs."""

from collections.abc import Iterable
from pathlib import Path

from tenet import artifacts as a
from tenet.content import parse
from tenet.files import sha256_of_file, write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.stages import BY_NAME
from tools.reading.documents import read_passages
from tools.teaching.contract import DOCUMENTS


def lay_out_training(project: Project, plan: bytes, inputs: Path) -> None:
    found = parse(BY_NAME["training_plan"], plan)
    assert isinstance(found, a.TrainingPlan)
    lay_out_documents(project.path / "uploads", found.documents or (), inputs)
    if found.thumbs:
        path = there(project.path / found.thumbs.path)
        if sha256_of_file(path) != found.thumbs.sha256:
            raise NotPossible(
                f"{found.thumbs.path} is not the file that the training plan names: it was changed since. Nothing was started. "
                "Ask for the method again, and the plan takes the thumbs as they are now."
            )
        write_atomically(inputs / "data" / "thumbs.jsonl", path.read_bytes())


def lay_out_documents(uploads: Path, documents: Iterable[a.SourceDocument], inputs: Path) -> None:
    """The passages of each document, which is still the one that the plan speaks of."""
    for document in documents:
        if sha256_of_file(there(uploads / document.file)) != document.sha256:
            raise NotPossible(
                f"{document.file} is not the document that the plan names: it was changed since. Nothing was started. "
                "Bring the new version as a file, and the plan will name it."
            )
        read_passages(uploads / document.file)
        passages = f"{document.file}.passages.jsonl"
        write_atomically(inputs / DOCUMENTS / passages, (uploads / passages).read_bytes())


def there(path: Path) -> Path:
    if not path.is_file():
        raise NotPossible(f"The plan names {path.name}, which is not among the project's uploads. Nothing was started.")
    return path
