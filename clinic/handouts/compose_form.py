"""Composes the forms that a patient fills in: activities to rate, statements to tick."""

from clinic.domain.catalogue import Catalogue
from clinic.handouts.compose_frame import facts_of, frame, words_of
from clinic.handouts.page_papers import FormPage, ScaleLine
from clinic.handouts.request import ActivitiesRequest, StatementsRequest
from clinic.handouts.wording import Words

MOST_ACTIVITIES = 5
RATINGS = tuple(str(number) for number in range(11))


def compose_activities(request: ActivitiesRequest, catalogue: Catalogue) -> FormPage:
    """The activities that the patient named, each with its scale; or lines to name them on."""
    words = words_of(request, catalogue)
    title = words("activities.title")
    is_blank = not request.activities
    names = request.activities or ("",) * MOST_ACTIVITIES
    lead = words("activities.lead")
    return FormPage(
        frame=frame(request, words, title),
        heading=title,
        facts=facts_of(request, words),
        lead=(words("activities.lead_blank"), lead) if is_blank else (lead,),
        scales=tuple(_scale(number, name, words) for number, name in enumerate(names, start=1)),
        statements=(),
        close=words("activities.bring"),
    )


def compose_statements(request: StatementsRequest, catalogue: Catalogue) -> FormPage:
    """The statements as the clinic brought them, each with a box."""
    words = words_of(request, catalogue)
    return FormPage(
        frame=frame(request, words, request.title),
        heading=request.title,
        facts=facts_of(request, words),
        lead=(request.instruction,),
        scales=(),
        statements=request.statements,
        close=request.source,
    )


def _scale(number: int, name: str, words: Words) -> ScaleLine:
    return ScaleLine(
        name=words("activities.item", number=number, name=name).rstrip(),
        is_open=not name,
        numbers=RATINGS,
        low=words("activities.low"),
        high=words("activities.high"),
    )
