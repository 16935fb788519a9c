"""The daily digest for staff: a secretary asks for it; a timer sends it when mail needs attention."""

from dataclasses import dataclass

from services.notifications.domain.mail.digest import Digest
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.use_cases.ports import Digests, MailReader, Messages, Recipients
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.words import Locale


@dataclass(frozen=True)
class ChooseDigest(Command[Digest], did="choose-digest"):
    """Sets where an institution's digest goes, and whether it is wanted.

    Saves the address first, so that a digest that is wanted has one.
    """

    institution_id: str
    email: str
    locale: Locale
    wanted: bool

    async def __call__(self, digests: Digests, recipients: Recipients, clock: Clock) -> Digest:
        staff = Recipient(
            id=Digest.recipient_of(self.institution_id),
            given_name="",
            family_name="",
            email=self.email,
            locale=self.locale,
        )
        await recipients.add(staff)
        await recipients.change(
            staff.id,
            lambda r: r.learn(given_name="", family_name="", email=self.email, locale=self.locale, profession=None),
        )
        now = clock.now()
        await digests.add(Digest(id=self.institution_id, told_until=now, wanted=self.wanted))
        return await digests.change(self.institution_id, lambda digest: digest.want(self.wanted, now))


@dataclass(frozen=True)
class SendDigest(Command[Digest], did="send-digest"):
    """Sends the digest if mail needs attention, when its time has come.

    Adds the letter first, under an id derived from its occasion: a crash before the second save repeats nothing.
    """

    institution_id: str

    async def __call__(self, digests: Digests, mails: MailReader, messages: Messages, clock: Clock) -> Digest:
        now, digest = clock.now(), await digests.get(self.institution_id)
        troubles = await mails.troubles(digest.id, digest.told_until, now)
        if letter := digest.letter(troubles, now):
            await messages.add(letter)
        return await digests.change(digest.id, lambda d: d.cover(troubles, now))
