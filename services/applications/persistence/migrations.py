"""The migrations of the database of applications, in order. Add a step; never edit one that was released."""

from datetime import UTC, datetime

from shared.kernel.clock import to_milliseconds
from shared.mongo.indexes import Index
from shared.mongo.migrations import Migration, Work, swept_by_age, told_by_topic

AUDITED = ("juries", "assignments", "diaries", "reviews", "seat_boards", "exports")
SWEPT = (
    "persons",
    "editions",
    "applications",
    "agendas",
    "interviews",
    "call_lists",
    "sweeps",
    "trail",
    "purges",
    *AUDITED,
)
PUBLIC, INTERNAL, CONTACTS = "applications.events", "applications.internal", "applications.contacts"


async def _told_by_topic(work: Work) -> None:
    await told_by_topic("applications", topics=[PUBLIC, INTERNAL])(work)
    await told_by_topic("interviews", topics=[PUBLIC])(work)
    await told_by_topic("persons", topics=[CONTACTS])(work)
    await told_by_topic(*AUDITED, topics=[INTERNAL])(work)


async def _several_juries(work: Work) -> None:
    """Gives the only jury of an edition the code `main`: an edition can have several juries, each with a code."""
    await work.rewrite("juries", {"state.code": {"$exists": False}}, lambda _: {"$set": {"state.code": "main"}})
    index = Index(("state.edition_id", "state.code"), unique="code")
    await work.replace_index("juries", "unique:edition_id", index)


async def _several_call_lists(work: Work) -> None:
    """Turns the id of a board's only call list into a list: a board keeps all its call lists, in their order."""
    await work.rewrite(
        "seat_boards",
        {"state.call_list_ids": {"$exists": False}},
        lambda board: {
            "$set": {"state.call_list_ids": [first] if (first := board["state"].get("call_list_id")) else []}
        },
    )


async def _changes_of_cards(work: Work) -> None:
    """Sets the last change of cards that have none to now, so that their age counts from this step."""
    known = {"state.erased_at": None, "state.changed_at": None}
    now = to_milliseconds(datetime.now(UTC))
    await work.rewrite("persons", known, lambda _: {"$set": {"state.changed_at": now}})


MIGRATIONS = (
    Migration(1, "told-by-topic", _told_by_topic),
    Migration(2, "several-juries-of-an-edition", _several_juries, takes_away=True),
    Migration(3, "several-call-lists-of-an-edition", _several_call_lists),
    Migration(4, "last-change-of-a-card", _changes_of_cards),
    Migration(5, "swept-by-age", swept_by_age(*SWEPT)),
)
