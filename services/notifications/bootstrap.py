"""The composition root of notifications: the one file that names concrete adapters."""

from datetime import timedelta
from pathlib import Path

from services.notifications import use_cases
from services.notifications.gateways.dice import FairDice
from services.notifications.gateways.letters import FileLetters
from services.notifications.gateways.links import StatusLinks
from services.notifications.gateways.papers import TypstPapers
from services.notifications.gateways.returns import MailReports
from services.notifications.gateways.rpps import LuhnKeys
from services.notifications.gateways.smtp import SmtpPostman
from services.notifications.messaging.inbound import REACTIONS
from services.notifications.messaging.letter_examples import letter_examples
from services.notifications.persistence.indexes import INDEXES
from services.notifications.persistence.letter_versions import LetterVersionStore
from services.notifications.persistence.measures import of_mail
from services.notifications.persistence.migrations import MIGRATIONS
from services.notifications.persistence.professions import read_professions
from services.notifications.persistence.repositories import (
    DigestStore,
    EditionStore,
    LedgerStore,
    MessageStore,
    RecipientStore,
    ReminderStore,
)
from services.notifications.persistence.rulesets import read_rulesets
from services.notifications.settings import NotificationSettings
from services.notifications.use_cases import ports
from services.notifications.use_cases.mail import digests, mails
from services.notifications.use_cases.reminders import reminders
from services.notifications.web import routes
from shared.auth.tokens import Links
from shared.composition import Composition
from shared.kernel.clock import Clock
from shared.kernel.commands import acts, found_in
from shared.messaging.timers import Timer
from shared.mongo.client import connect
from shared.settings import load

HERE = Path(__file__).parent


def compose(settings: NotificationSettings) -> Composition:
    """Notifications with the adapters that the settings name. Reads and checks letters and rulesets."""
    database, clock = connect(settings), settings.clock()
    postman = SmtpPostman(
        settings.smtp_url,
        settings.mail_from,
        connections=settings.smtp_connections,
        bounces_to=settings.mail_bounces_to,
        a_minute=settings.mail_per_minute,
    )
    good_for = timedelta(days=settings.link_days)
    links = StatusLinks(Links(settings.link_key, clock), settings.status_page, good_for, settings.public_url)
    letters = FileLetters(HERE / "templates")
    letters.check_examples(letter_examples(REACTIONS))
    messages = MessageStore(database, clock, room=postman.room)
    plans = ReminderStore(database, clock)
    ledger_store = LedgerStore(database, clock)
    recipients = RecipientStore(database, clock)
    editions = EditionStore(database, clock)
    digest_store = DigestStore(database, clock)
    professions = read_professions(HERE / "professions.yaml")
    act = acts(
        found_in(use_cases),
        {
            Clock: clock,
            ports.Messages: messages,
            ports.MailReader: messages,
            ports.ReminderPlans: plans,
            ports.Ledgers: ledger_store,
            ports.Recipients: recipients,
            ports.SuppressionReader: recipients,
            ports.AddressBook: recipients,
            ports.MailReports: MailReports(),
            ports.Editions: editions,
            ports.Digests: digest_store,
            ports.Letters: letters,
            ports.LetterVersions: LetterVersionStore(database),
            ports.Links: links,
            ports.Postman: postman,
            ports.Dice: FairDice(),
            ports.Rulesets: read_rulesets(HERE / "rulesets", professions),
            ports.Professions: professions,
            ports.RppsKeys: LuhnKeys(strict=not settings.sandbox),
            ports.Papers: TypstPapers(HERE / "templates" / "papers"),
        },
    )
    return Composition(
        settings=settings,
        database=database,
        clock=clock,
        act=act,
        routers=routes.ROUTERS,
        stores=[messages, ledger_store, plans, digest_store],
        reactions=REACTIONS,
        timers=[
            Timer(plans, reminders.Remind),
            Timer(digest_store, digests.SendDigest),
            Timer(messages, mails.SendMail, settings.smtp_connections),
        ],
        indexes=INDEXES,
        migrations=MIGRATIONS,
        measures=[of_mail(messages, recipients, clock)],
        on_stop=[postman.close],
        asked_by=settings.applications_url,
        title="notifications",
        about="Mails for each change of a file, with their reason; and the DPC ledger of each health professional.",
    )


def composed() -> Composition:
    """Notifications as the environment configures them."""
    return compose(load(NotificationSettings))
