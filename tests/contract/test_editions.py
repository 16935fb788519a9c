"""What services copy of an edition that has opened: the fields that their own `Edition` has, by name."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from services.applications.domain.edition import Edition as EditionOfApplications
from services.applications.messaging.inbound import learn_edition as learn_in_applications
from services.notifications.domain.mail.edition import Edition as EditionOfNotifications
from services.notifications.messaging.inbound import learn_edition as learn_in_notifications
from shared.contracts.catalogue import EditionOpenedV1
from shared.messaging.reactions import Event
from shared.mongo.store import plain
from tests.support.kafka import envelope
from tests.support.policies import some_policies
from tests.support.samples import an_edition_opened

COPIES: dict[type[Any], Callable[[Event[EditionOpenedV1]], Any]] = {
    EditionOfApplications: lambda event: learn_in_applications(event).edition,
    EditionOfNotifications: lambda event: learn_in_notifications(event).edition,
}
OWN = {"id", "version", "status"}
BY_CODE = {"documents", "refusal_reasons", "modules", "audiences", "title"}
"""Labels by code in notifications, and parts without what a service does not read."""


def an_event() -> Event[EditionOpenedV1]:
    opened = an_edition_opened(policies=some_policies(admission={"interview_reminder_days": (2, 5)}))
    return Event(opened, envelope(opened, subject=opened.edition_id))


@pytest.mark.parametrize("kind", COPIES)
def test_the_copy_of_an_edition_has_all_its_fields_when_it_is_stored(kind: type[Any]) -> None:
    """Defaults too: queries and views read them from the document."""
    assert set(plain(COPIES[kind](an_event()))) == {field.name for field in fields(kind)}


@pytest.mark.parametrize("kind", COPIES)
def test_the_copy_of_an_edition_has_the_values_of_the_event_and_its_admission(kind: type[Any]) -> None:
    event = an_event()
    edition, published = COPIES[kind](event), {**vars(event.data), **vars(event.data.policies.admission)}
    names = {field.name for field in fields(kind)} - OWN - BY_CODE
    assert {name: getattr(edition, name) for name in names} == {name: published[name] for name in names}
    assert edition.id == event.data.edition_id


def test_applications_keep_rules_reasons_and_audiences_and_notifications_keep_labels_by_code() -> None:
    event = an_event()
    policies = event.data.policies
    theirs, ours = COPIES[EditionOfApplications](event), COPIES[EditionOfNotifications](event)
    assert theirs.documents == policies.documents
    assert theirs.refusal_reasons == policies.admission.refusal_reasons
    assert [plain(audience) for audience in theirs.audiences] == [
        {"profile": audience.profile, "label": plain(audience.label), "share": audience.share}
        for audience in policies.audiences
    ]
    assert ours.title == plain(event.data.title)
    assert ours.modules == {module.code: plain(module.title) for module in policies.modules}
    assert ours.documents == {document.kind: plain(document.label) for document in policies.documents}
    assert ours.refusal_reasons == {r.code: plain(r.label) for r in policies.admission.refusal_reasons}
