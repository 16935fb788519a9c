"""Corrections of released decisions: entered, validated and released like a first decision."""

from dataclasses import dataclass

from services.applications.domain.file.application import Application
from services.applications.domain.file.decision import Pronounced
from services.applications.use_cases.jury.reviews import bar, hearing_of, jury_if_any, jury_of_file
from services.applications.use_cases.ports import Applications, Assigned, Editions, JuryReader, Persons, Reviews
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Disclosure
from shared.kernel.ids import new_id


@dataclass(frozen=True)
class CorrectDecision(Command[Application], did="correct-decision", disclosure=Disclosure.ON_RELEASE):
    """Enters a decision that replaces the released one; the president validates it like any other."""

    application_id: str
    pronounced: Pronounced
    by: str
    as_secretary: bool = False
    """True for the secretary who enters what the jury has decided."""

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        persons: Persons,
        reviews: Reviews,
        clock: Clock,
    ) -> Application:
        application = await applications.get(self.application_id)
        edition = await editions.get(application.edition_id)
        if not self.as_secretary:
            jury = await jury_of_file(application, juries, assigned)
            jury.require_member(self.by, "correct a decision")
            await bar(self.by, jury, application, persons, reviews)
        jury_now = await jury_if_any(application, juries, assigned)
        hearing = await hearing_of(application, edition, jury_now, persons, reviews)
        decision_id = new_id()
        return await applications.change(
            self.application_id,
            lambda application: application.enter_correction(
                decision_id, self.pronounced, edition, self.by, clock.now(), hearing
            ),
        )
