"""The composition root of enrolment: the only file that names concrete adapters."""

from services.enrolment import use_cases
from services.enrolment.messaging.inbound import REACTIONS
from services.enrolment.persistence.indexes import INDEXES
from services.enrolment.persistence.migrations import MIGRATIONS
from services.enrolment.persistence.repositories import (
    AdministrativeFileStore,
    CertificateStore,
    DefenceDiaryStore,
    EditionStore,
    EnrolmentStore,
    FinalJuryStore,
    ImportStore,
    InstitutionStore,
    LearnerStore,
    SheetStore,
)
from services.enrolment.settings import EnrolmentSettings
from services.enrolment.use_cases import ports
from services.enrolment.use_cases.money import accounts
from services.enrolment.use_cases.papers import imports
from services.enrolment.web import routes
from shared.composition import Composition
from shared.kernel.clock import Clock
from shared.kernel.commands import acts, found_in
from shared.messaging.timers import Timer
from shared.mongo.client import connect
from shared.settings import load


def compose(settings: EnrolmentSettings) -> Composition:
    """Enrolment with the adapters that the settings name."""
    database, clock = connect(settings), settings.clock()
    enrolment_store = EnrolmentStore(database, clock)
    edition_store = EditionStore(database, clock)
    learner_store = LearnerStore(database, clock)
    sheet_store = SheetStore(database, clock)
    import_store = ImportStore(database, clock)
    certificate_store = CertificateStore(database, clock)
    institution_store = InstitutionStore(database, clock)
    jury_store = FinalJuryStore(database, clock)
    defence_store = DefenceDiaryStore(database, clock)
    file_store = AdministrativeFileStore(database, clock)
    act = acts(
        found_in(use_cases),
        {
            Clock: clock,
            ports.Enrolments: enrolment_store,
            ports.EnrolmentReader: enrolment_store,
            ports.Editions: edition_store,
            ports.Learners: learner_store,
            ports.LearnerReader: learner_store,
            ports.Sheets: sheet_store,
            ports.Imports: import_store,
            ports.ImportReader: import_store,
            ports.Certificates: certificate_store,
            ports.CertificateReader: certificate_store,
            ports.Institutions: institution_store,
            ports.FinalJuries: jury_store,
            ports.DefenceDiaries: defence_store,
            ports.AdministrativeFiles: file_store,
            ports.FinalJuryReader: jury_store,
        },
    )
    return Composition(
        settings=settings,
        database=database,
        clock=clock,
        act=act,
        routers=routes.ROUTERS,
        stores=[enrolment_store, certificate_store],
        reactions=REACTIONS,
        timers=[Timer(import_store, imports.AdvanceImport), Timer(enrolment_store, accounts.RemindPayments)],
        indexes=INDEXES,
        migrations=MIGRATIONS,
        asked_by=settings.applications_url,
        title="enrolment",
        about="From the accepted offer to the diploma: payments, attendance, results, the final decision.",
    )


def composed() -> Composition:
    """Enrolment with the settings of the environment."""
    return compose(load(EnrolmentSettings))
