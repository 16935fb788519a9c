"""The composition root of the catalogue: the one file that names concrete adapters."""

from services.catalogue import use_cases
from services.catalogue.messaging.inbound import REACTIONS
from services.catalogue.persistence.indexes import INDEXES
from services.catalogue.persistence.migrations import MIGRATIONS
from services.catalogue.persistence.repositories import EditionStore, InstitutionStore, ProgrammeStore
from services.catalogue.settings import CatalogueSettings
from services.catalogue.use_cases import commands, ports
from services.catalogue.web import routes
from shared.composition import Composition
from shared.kernel.clock import Clock
from shared.kernel.commands import acts, found_in
from shared.messaging.timers import Timer
from shared.mongo.client import connect
from shared.settings import load


def compose(settings: CatalogueSettings) -> Composition:
    """The catalogue with the adapters that the settings name."""
    database, clock = connect(settings), settings.clock()
    institutions = InstitutionStore(database, clock)
    programmes = ProgrammeStore(database, clock)
    editions = EditionStore(database, clock)
    act = acts(
        found_in(use_cases),
        {
            Clock: clock,
            ports.Institutions: institutions,
            ports.InstitutionReader: institutions,
            ports.Programmes: programmes,
            ports.ProgrammeReader: programmes,
            ports.Editions: editions,
            ports.EditionReader: editions,
        },
    )
    return Composition(
        settings=settings,
        database=database,
        clock=clock,
        act=act,
        routers=[routes.router],
        stores=[institutions, programmes, editions],
        reactions=REACTIONS,
        timers=[Timer(editions, commands.AdvanceEdition)],
        indexes=INDEXES,
        migrations=MIGRATIONS,
        title="catalogue",
        about="Institutions, programmes and their editions: what people can apply to, and under which policies.",
    )


def composed() -> Composition:
    """The catalogue as the environment configures it."""
    return compose(load(CatalogueSettings))
