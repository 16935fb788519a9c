"""The inputs and views of returned mail, suppressed addresses and preferences over HTTP."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from services.notifications.domain.mail.letters import Subject
from services.notifications.domain.mail.message import Message
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.web.schemas import MessageView
from shared.web.requests import Input, View


class ReturnView(View):
    """The mails that a report concerns."""

    messages: tuple[MessageView, ...]
    """Empty where none of them is ours."""

    @classmethod
    def of(cls, messages: Sequence[Message]) -> "ReturnView":
        return cls(messages=tuple(MessageView.of(message) for message in messages))


class SuppressionView(View):
    """A person whose address is suppressed. The address itself is not shown."""

    person_id: str
    suppressed: str | None = Field(examples=["5.1.1"])
    """The reported status (RFC 3463); null once the address is released."""
    suppressed_at: datetime | None
    complained_at: datetime | None

    @classmethod
    def of(cls, person: Recipient) -> "SuppressionView":
        return cls(
            person_id=person.id,
            suppressed=person.suppressed,
            suppressed_at=person.suppressed_at,
            complained_at=person.complained_at,
        )


class PreferencesInput(Input):
    reminders: bool = Field(examples=[True])
    """Whether reminders of deadlines are wanted."""


class PreferencesView(View):
    reminders: bool
    address_works: bool
    """False: the address is suppressed until it is corrected or released."""

    @classmethod
    def of(cls, person: Recipient) -> "PreferencesView":
        return cls(reminders=person.wants(Subject.REMINDERS), address_works=person.suppressed is None)
