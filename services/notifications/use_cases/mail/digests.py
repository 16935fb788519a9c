"""The quiet digest for staff: asked for by a secretary, sent by time when there is something to tell."""

from dataclasses import dataclass

from services.notifications.domain.mail.digest import Digest
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.use_cases.ports import Digests, MailReader, Messages, Recipients
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.words import Locale


@dataclass(frozen=True)
class ChooseDigest(Command[Digest], did="choose-digest"):
    """Where an institution's digest goes, and whether it is wanted."""

    institution_id: str
    email: str
    locale: Locale
    wanted: bool

    async def __call__(self, digests: Digests, recipients: Recipients, clock: Clock) -> Digest:
        """The address first: a digest that is wanted has somewhere to go."""
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
    """It is time to look whether there is something to tell."""

    institution_id: str

    async def __call__(self, digests: Digests, mails: MailReader, messages: Messages, clock: Clock) -> Digest:
        """The letter first, under an id of its occasion, then the note: a crash in between repeats nothing."""
        now, digest = clock.now(), await digests.get(self.institution_id)
        troubles = await mails.troubles(digest.id, digest.told_until, now)
        if letter := digest.letter(troubles, now):
            await messages.add(letter)
        return await digests.change(digest.id, lambda d: d.told(troubles, now))
