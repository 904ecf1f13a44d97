"""What a stop is about and what to do, in words, where it does not rest on red flags."""

from clinic.domain.records import StopCause

TITLES = {
    StopCause.BP: "Blood pressure too high",
    StopCause.LEG_SYMPTOMS: "New symptoms down the leg",
}
MESSAGES = {
    StopCause.BP: "The resting blood pressure was at or above the limit for exercise.",
    StopCause.LEG_SYMPTOMS: "New or spreading pain or tingling down the leg was reported at a "
    "review. All exercises are held.",
}
ACTIONS = {
    StopCause.BP: "Rest, measure again, and arrange medical review. No program.",
    StopCause.LEG_SYMPTOMS: "Screen again, check reflexes, power and feeling, and decide whom to "
    "ask. No program until then.",
}
