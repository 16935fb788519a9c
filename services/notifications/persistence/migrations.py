"""The migrations of the database of notifications. Steps are added, never edited."""

from shared.mongo.migrations import Migration, swept_by_age, told_by_topic

MIGRATIONS = (
    Migration(1, "told-by-topic", told_by_topic("messages", "ledgers", topics=["notifications.events"])),
    Migration(2, "swept-by-age", swept_by_age("messages", "ledgers", "reminders", "digests")),
)
