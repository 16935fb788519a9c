"""The migrations of the catalogue's database. Steps are added, never edited."""

from shared.mongo.migrations import Migration, swept_by_age, told_by_topic

MIGRATIONS = (
    Migration(1, "told-by-topic", told_by_topic("institutions", "programmes", "editions", topics=["catalogue.events"])),
    Migration(2, "swept-by-age", swept_by_age("institutions", "programmes", "editions")),
)
