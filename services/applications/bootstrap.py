"""The composition root of applications: the one file that names concrete adapters."""

from services.applications import use_cases
from services.applications.domain.access import Undisclosed
from services.applications.domain.policy import Strictness
from services.applications.domain.records.purge import Retention
from services.applications.gateways.clamd import Clamd
from services.applications.gateways.proofs import LinkProofs
from services.applications.gateways.sheets import Spreadsheets
from services.applications.messaging.inbound import REACTIONS
from services.applications.persistence import repositories
from services.applications.persistence.indexes import INDEXES
from services.applications.persistence.measures import of_seats
from services.applications.persistence.migrations import MIGRATIONS
from services.applications.settings import ApplicationsSettings
from services.applications.use_cases import ports
from services.applications.use_cases.file import requests
from services.applications.use_cases.interviews.agendas import SharedAgenda
from services.applications.use_cases.records import exports as exporting
from services.applications.use_cases.records import purges as purging
from services.applications.use_cases.records import sweeps as sweeping
from services.applications.use_cases.seats import releases
from services.applications.web import routes
from shared.auth.tokens import Links
from shared.composition import Composition
from shared.kernel.clock import Clock
from shared.kernel.commands import Disclosure, acts, found_in, words
from shared.messaging.timers import Timer
from shared.mongo.client import connect
from shared.mongo.files import Files
from shared.settings import load


def compose(settings: ApplicationsSettings) -> Composition:
    """Applications, wired to what the settings name."""
    database, clock = connect(settings), settings.clock()
    persons = repositories.PersonStore(database, clock)
    editions = repositories.EditionStore(database, clock)
    applications = repositories.ApplicationStore(database, clock)
    juries = repositories.JuryStore(database, clock)
    reviews = repositories.ReviewStore(database, clock)
    assignments = repositories.AssignmentsStore(database, clock)
    diaries = repositories.DiaryStore(database, clock)
    agendas = repositories.AgendaStore(database, clock)
    interviews = repositories.InterviewStore(database, clock)
    call_lists = repositories.CallListStore(database, clock)
    boards = repositories.SeatBoardStore(database, clock)
    sweeps = repositories.SweepStore(database, clock)
    trail = repositories.TrailStore(database, clock)
    exports = repositories.ExportStore(database, clock)
    purges = repositories.PurgeStore(database, clock)
    found = tuple(found_in(use_cases))
    act = acts(
        found,
        {
            Undisclosed: Undisclosed(words(found, Disclosure.ON_RELEASE)),
            Clock: clock,
            Strictness: Strictness(rpps_key=not settings.sandbox),
            ports.Persons: persons,
            ports.AddressProofs: LinkProofs(Links(settings.link_key, clock) if settings.link_key else None),
            ports.PersonReader: persons,
            ports.CardReader: persons,
            ports.Editions: editions,
            ports.EditionReader: editions,
            ports.OpenEditions: editions,
            ports.Applications: applications,
            ports.ApplicationReader: applications,
            ports.Juries: juries,
            ports.JuryReader: juries,
            ports.Reviews: reviews,
            ports.Assigned: assignments,
            ports.Diaries: diaries,
            ports.DiaryReader: diaries,
            ports.Planning: SharedAgenda(editions, juries, diaries, diaries, agendas, clock),
            ports.Interviews: interviews,
            ports.CallLists: call_lists,
            ports.SeatBoards: boards,
            ports.Sweeps: sweeps,
            ports.Trail: trail,
            ports.Exports: exports,
            ports.Purges: purges,
            Retention: Retention(settings.applicants_kept_months, settings.learners_kept_months),
            ports.ExportReader: exports,
            ports.ExportShelf: Files(database, "exports"),
            ports.Sheets: Spreadsheets(),
            ports.TrailReader: trail,
            ports.Antivirus: Clamd(settings.clamd_url),
            ports.FileStore: Files(database, "documents"),
        },
    )
    return Composition(
        settings=settings,
        database=database,
        clock=clock,
        act=act,
        routers=routes.ROUTERS,
        stores=[
            persons,
            editions,
            applications,
            juries,
            reviews,
            assignments,
            diaries,
            agendas,
            interviews,
            call_lists,
            boards,
            sweeps,
            trail,
            exports,
            purges,
        ],
        reactions=REACTIONS,
        timers=[
            Timer(boards, releases.KeepTime),
            Timer(applications, requests.MindRequests),
            Timer(sweeps, sweeping.SweepUploads),
            Timer(exports, exporting.WorkOnExport, at_once=2),
            Timer(purges, purging.ContinuePurge, at_once=1),
        ],
        indexes=INDEXES,
        measures=[of_seats(boards)],
        migrations=MIGRATIONS,
        title="applications",
        about="Files, juries, decisions and places: who applies, what the jury decides, who is offered a place.",
    )


def composed() -> Composition:
    """Applications as the environment configures them."""
    return compose(load(ApplicationsSettings))
