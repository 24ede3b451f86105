"""Personal data in the rows. Names, addresses and birthdays in running text are not looked for, and the card says so."""

from collections import Counter
from collections.abc import Iterator

from evals.personal import BY_FORM, WITH_CHECKSUM, spans
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, counted, rows_that, share


def measure(corpus: Corpus) -> Iterator[Measured]:
    found = [(row, span.kind) for row in corpus.rows for span in spans(row.input)]
    checked = [Found(row.id, kind) for row, kind in found if kind in WITH_CHECKSUM.values()]
    formed = [Found(row.id, kind) for row, kind in found if kind in BY_FORM.values()]
    total = len(corpus.rows)
    yield Measured(
        "personal_numbers",
        "responsible AI",
        _said(checked, "No card, account or identity number was found (each has its checksum verified)."),
        share(counted(checked), total),
        None,
        0.0,
        found=checked,
    )
    yield Measured(
        "personal_contacts",
        "responsible AI",
        _said(formed, "No e-mail address, phone number or network address was found."),
        share(counted(formed), total),
        0.0,
        0.2,
        found=formed,
    )


def _said(found: list[Found], none: str) -> str:
    if not found:
        return none
    kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(each.why for each in found).most_common())
    return (
        f"{rows_that(counted(found), 'holds', 'hold')} personal data: {kinds}. Names and addresses are not looked for."
    )
