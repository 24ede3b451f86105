"""Results as a JUnit file, which every CI can read."""

from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tenet.files import write_atomically


class Result(NamedTuple):
    scenario: str
    seconds: float
    misses: tuple[str, ...] = ()
    """Expectations that did not hold."""
    broken: str | None = None
    """Why the run did not get to its end."""


def write_junit(path: Path, results: list[Result], name: str = "tenet run") -> None:
    suite = ElementTree.Element(
        "testsuite",
        name=name,
        tests=str(len(results)),
        failures=str(sum(bool(result.misses) for result in results)),
        errors=str(sum(result.broken is not None for result in results)),
    )
    for result in results:
        case = ElementTree.SubElement(suite, "testcase", name=result.scenario, time=f"{result.seconds:.1f}")
        for miss in result.misses:
            ElementTree.SubElement(case, "failure", message=miss)
        if result.broken is not None:
            ElementTree.SubElement(case, "error", message=result.broken)
    write_atomically(path, ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True))
