"""The migrations of enrolment's database: new ones are added at the end, existing ones never change."""

from shared.mongo.migrations import Migration, swept_by_age, told_by_topic

MIGRATIONS = (
    Migration(1, "told-by-topic", told_by_topic("enrolments", "certificates", topics=["enrolment.events"])),
    Migration(2, "swept-by-age", swept_by_age("enrolments", "certificates")),
)
