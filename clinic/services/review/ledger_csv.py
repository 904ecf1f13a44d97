"""The override ledger as a table for a spreadsheet: a line for each time a rule spoke."""

import csv
import io

from clinic.services.review.ledger import Ledger

COLUMNS = (
    "date",
    "rules",
    "rule",
    "rule in words",
    "proposed",
    "choice",
    "decided",
    "reason",
    "pain later",
    "function later",
)

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell must not begin with: a spreadsheet would run the words as a formula."""


def write_csv(ledger: Ledger) -> bytes:
    """The firings of a ledger, oldest first; UTF-8 with a mark, so that spreadsheets see it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in sorted(ledger.firings, key=lambda firing: firing.on):
        cells = (
            one.on.isoformat(),
            one.rules,
            one.rule,
            one.title,
            one.proposed,
            one.choice.value,
            one.decided,
            one.reason,
            one.pain.words,
            one.function.words,
        )
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The words with an apostrophe before them where a spreadsheet would run them; it is shown
    as text then.
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
