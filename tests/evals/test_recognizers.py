"""presidio's recognizers are loaded alone, and the library is left whole for others."""

import subprocess
import sys

FINDS = """
import sys
from evals.personal import spans
print(*[span.kind for span in spans("card 4111 1111 1111 1111, +44 20 7946 0958, jane.doe@posteo.de, DE89370400440532013000")], sep=",")
print(sorted({name.partition(".")[0] for name in sys.modules} & {"torch", "transformers", "spacy", "presidio_analyzer"}))
"""


def test_personal_data_is_found_without_the_engine_and_its_models_being_loaded() -> None:
    said = subprocess.run([sys.executable, "-c", FINDS], capture_output=True, text=True, check=True, timeout=60)
    found, loaded = said.stdout.splitlines()
    assert found == "card number,phone number,e-mail address,bank account (IBAN)"
    assert loaded == "[]"
