"""All event contracts, by type."""

from types import MappingProxyType, ModuleType

from shared.contracts import applications, catalogue, contacts, enrolment, notifications
from shared.contracts.envelope import Contract

PUBLISHERS: tuple[ModuleType, ...] = (
    catalogue,
    applications,
    contacts,
    enrolment,
    notifications,
)


def contracts_of(*modules: ModuleType) -> MappingProxyType[str, type[Contract]]:
    """The contracts defined in these modules, by type, in source order."""
    return MappingProxyType(
        {
            thing.type: thing
            for module in modules
            for thing in vars(module).values()
            if isinstance(thing, type)
            and issubclass(thing, Contract)
            and "type" in vars(thing)
            and thing.__module__ == module.__name__
        }
    )


CONTRACTS = contracts_of(*PUBLISHERS)
