"""The next visit as a calendar file (.ics, RFC 5545). Neutral: no patient, no diagnosis in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Figure Four//Next visit//EN"
DOMAIN = "figure-four"
MEDIA_TYPE = "text/calendar"
FILE_NAME = "next-visit.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit that was agreed for a day.

    `key` names the visit for ever, so that a calendar moves it instead of adding a second one;
    `sequence` counts how often it was told, `told_at` is when (aware).
    """

    key: str
    sequence: int
    told_at: datetime
    on: date
    clinic: str
    address: str
    phone: str


def calendar_file(visit: Visit) -> bytes:
    """The visit as an event of the whole day; equal visits give equal bytes."""
    event = Event()
    event.add("uid", f"{visit.key}@{DOMAIN}")
    event.add("sequence", visit.sequence)
    event.add("dtstamp", visit.told_at)
    event.add("dtstart", visit.on)
    event.add("dtend", visit.on + timedelta(days=1))
    event.add("summary", f"Appointment, {visit.clinic}")
    if visit.address:
        event.add("location", visit.address)
    if visit.phone:
        event.add("description", f"To ask or to change it, call {visit.phone}.")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
