"""The quiet digest for staff: asked for by a secretary, sent by time when there is something to tell."""

from dataclasses import dataclass

from services.notifications.domain.mail.digest import Digest
from services.notifications.domain.mail.letters import Locale
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.use_cases.ports import Digests, MailReader, Messages, Recipients
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase


@dataclass(frozen=True)
class ChooseDigest(Command[Digest]):
    """Where an institution's digest goes, and whether it is wanted."""

    institution_id: str
    email: str
    locale: Locale
    wanted: bool


@dataclass(frozen=True)
class SendDigest(Command[Digest]):
    """It is time to look whether there is something to tell."""

    institution_id: str


async def choose_digest(command: ChooseDigest, digests: Digests, recipients: Recipients, clock: Clock) -> Digest:
    """The address first: a digest that is wanted has somewhere to go."""
    staff = Recipient(
        id=Digest.recipient_of(command.institution_id),
        given_name="",
        family_name="",
        email=command.email,
        locale=command.locale,
    )
    await recipients.add(staff)
    await recipients.change(
        staff.id,
        lambda r: r.learn(given_name="", family_name="", email=command.email, locale=command.locale, profession=None),
    )
    now = clock.now()
    await digests.add(Digest(id=command.institution_id, told_until=now, wanted=command.wanted))
    return await digests.change(command.institution_id, lambda digest: digest.want(command.wanted, now))


async def send_digest(
    command: SendDigest, digests: Digests, mails: MailReader, messages: Messages, clock: Clock
) -> Digest:
    """The letter first, under an id of its occasion, then the note: a crash in between repeats nothing."""
    now, digest = clock.now(), await digests.get(command.institution_id)
    troubles = await mails.troubles(digest.id, digest.told_until, now)
    if letter := digest.letter(troubles, now):
        await messages.add(letter)
    return await digests.change(digest.id, lambda d: d.told(troubles, now))


USE_CASES: list[UseCase] = [choose_digest, send_digest]
