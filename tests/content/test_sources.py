"""Every clinical fact names its source."""

from clinic.content import load_catalogue

CATALOGUE = load_catalogue()
PROTOCOL = CATALOGUE.protocol

TAGS = (
    "design decision",
    "unverified, from general knowledge",
    "seed default",
    "secondary source",
)


def is_source(text: str) -> bool:
    """A tag spelled out, or at least the journal or body with a year or a name."""
    return any(tag in text for tag in TAGS) or any(mark.isdigit() for mark in text) or ", " in text


def test_every_clinical_fact_names_its_source() -> None:
    facts = (
        *CATALOGUE.findings.values(),
        *CATALOGUE.red_flags.values(),
        *CATALOGUE.precautions.values(),
        *CATALOGUE.variations.values(),
    )
    assert [fact for fact in facts if not is_source(fact.source)] == []
    assert all(map(is_source, PROTOCOL.sources))


def test_the_protocol_has_a_review_date() -> None:
    assert PROTOCOL.review_by is not None
