"""How enrolment's database came to be as it is, step by step: added to, never edited."""

from shared.mongo.migrations import Migration, swept_by_age, told_by_topic

MIGRATIONS = (
    Migration(1, "told-by-topic", told_by_topic("enrolments", "certificates", topics=["enrolment.events"])),
    Migration(2, "swept-by-age", swept_by_age("enrolments", "certificates")),
)
