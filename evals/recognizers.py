"""presidio's recognizers without its engine: importing the library as a whole loads torch, transformers and spaCy, which none of
them uses.

They ask their package for a few small classes. So the package stands in without having run until they are loaded, and is
then forgotten again: whoever imports presidio afterwards gets all of it.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import Lock
from types import ModuleType
from typing import Any

PACKAGE = "presidio_analyzer"
ENGINE, PREDEFINED = f"{PACKAGE}.nlp_engine", f"{PACKAGE}.predefined_recognizers"
ASKED_FOR = {
    "analysis_explanation": "AnalysisExplanation",
    "recognizer_result": "RecognizerResult",
    "entity_recognizer": "EntityRecognizer",
    "local_recognizer": "LocalRecognizer",
    "pattern": "Pattern",
    "pattern_recognizer": "PatternRecognizer",
}
"""The modules of the package that recognizers need, in the order in which they need each other, each with its class."""
RECOGNIZERS = {
    "CreditCard": "generic.credit_card",
    "Iban": "generic.iban",
    "Crypto": "generic.crypto",
    "Nhs": "country_specific.uk.uk_nhs",
    "EsNif": "country_specific.spain.es_nif",
    "InAadhaar": "country_specific.india.in_aadhaar",
    "PlPesel": "country_specific.poland.pl_pesel",
    "ItFiscalCode": "country_specific.italy.it_fiscal_code",
    "DeTaxId": "country_specific.germany.de_tax_id",
    "FiPersonalIdentityCode": "country_specific.finland.fi_personal_identity_code",
    "UsSsn": "country_specific.us.us_ssn",
    "UkNino": "country_specific.uk.uk_nino",
    "Email": "generic.email",
    "Ip": "generic.ip",
    "MacAddress": "generic.mac",
    "Phone": "generic.phone",
}
_LOADING = Lock()


@cache
def recognizer(name: str) -> Any:
    return _classes()[name]()


@cache
def _classes() -> dict[str, Any]:
    import tldextract

    # Without this the first e-mail address would be checked against a list from the network.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    with _LOADING, _without_its_engine():
        return {
            name: getattr(import_module(f"{PREDEFINED}.{module}_recognizer"), f"{name}Recognizer")
            for name, module in RECOGNIZERS.items()
        }


@contextmanager
def _without_its_engine() -> Generator[None]:
    if PACKAGE in sys.modules:  # somebody else loaded all of it
        yield
        return
    try:
        package, engine, _ = (_not_run(name) for name in (PACKAGE, ENGINE, PREDEFINED))
        vars(engine)["NlpArtifacts"] = Any  # named by signatures alone
        for module, asked_for in ASKED_FOR.items():
            vars(package)[asked_for] = getattr(import_module(f"{PACKAGE}.{module}"), asked_for)
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


def _not_run(name: str) -> ModuleType:
    """The package under its name, so that its parts are found, without what its own file imports."""
    spec = find_spec(name)
    assert spec, f"{name} belongs to what setup.sh installs"
    sys.modules[name] = module = module_from_spec(spec)
    return module
