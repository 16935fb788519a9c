"""Stores that record, in the same write as a change, who made it: no change goes without an audit record."""

from typing import Any, TypeVar

from services.applications.domain.file.person import Person
from services.applications.domain.records.trail import Action, ActionTaken, Personal
from services.applications.messaging.outbound import to_contract
from services.applications.persistence.documents import SERVICE
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import Clock
from shared.kernel.commands import Caller, Command
from shared.kernel.repository import Cause, Decide
from shared.mongo.client import Database
from shared.mongo.store import Store, plain

A = TypeVar("A", bound=Aggregate)


class AuditedStore(Store[A]):
    """Records an `ActionTaken` on each aggregate that a caller's command adds or changes."""

    def __init__(self, database: Database, collection: str, kind: type[A], clock: Clock) -> None:
        super().__init__(database, collection, kind, to_contract, service=SERVICE, clock=clock)

    async def add(self, aggregate: A) -> A:
        self._note(aggregate)
        return await super().add(aggregate)

    async def change(
        self, id: str, decide: Decide[A], *, cause: Cause | None = None, expect: int | None = None, bare: bool = False
    ) -> A:
        def noted(aggregate: A) -> None:
            before = plain(aggregate)
            decide(aggregate)
            if aggregate.facts or plain(aggregate) != before:
                self._note(aggregate)

        return await super().change(id, noted, cause=cause, expect=expect, bare=bare)

    def _note(self, aggregate: A) -> None:
        who, command = self._invocation.caller, self._invocation.use_case
        institution = aggregate.owner_institution or (who.institution if who else None)  # a person belongs to none
        if who is not None and isinstance(command, Command) and institution is not None:
            aggregate.record(_taken(aggregate, who, command, institution, self._clock))


def _taken(aggregate: Aggregate, who: Caller, command: Command[Any], institution: str, clock: Clock) -> ActionTaken:
    application_id = getattr(command, "application_id", None)
    return ActionTaken(
        Action(
            institution_id=institution,
            from_institution=who.institution,
            roles=tuple(sorted(who.roles)) or ("applicant",),
            did=command.did,
            thing="application" if application_id else aggregate.thing.replace(" ", "-"),
            thing_id=application_id or aggregate.id,
            edition_id=None
            if isinstance(aggregate, Person)
            else getattr(aggregate, "edition_id", None) or aggregate.partition_key,
            at=clock.now(),
        ),
        Personal(by=who.subject, person_id=_whose(aggregate) or who.person_id),
    )


def _whose(aggregate: Aggregate) -> str | None:
    """The person whose file or card it is; None if it belongs to no person, or if the change erases the person."""
    if isinstance(aggregate, Person):
        return None if aggregate.erased_at else aggregate.id
    return getattr(aggregate, "person_id", None)
