"""Questions about a ledger: its entries, and their evaluation."""

from dataclasses import dataclass
from datetime import date, datetime

from services.notifications.domain.ledger.evaluation import Evaluation, evaluate
from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.ledger.professions import named
from services.notifications.domain.ledger.rulesets import Regime
from services.notifications.use_cases.ports import Ledgers, Professions, Recipients, Rulesets
from shared.kernel.clock import PARIS, Clock
from shared.kernel.commands import Query
from shared.kernel.errors import InvalidField


@dataclass(frozen=True)
class GetLedger(Query[Ledger]):
    """The ledger of a person, empty where nothing was recorded. `institution_id` limits it to that institution's."""

    person_id: str
    institution_id: str | None

    async def __call__(self, ledgers: Ledgers) -> Ledger:
        ledger_id = Ledger.id_for(self.person_id)
        ledger = await ledgers.find(ledger_id) or Ledger(id=ledger_id, person_id=self.person_id)
        return ledger.issued_by(self.institution_id)


@dataclass(frozen=True)
class EvaluateLedger(Query[Evaluation]):
    """Evaluates a person's proofs under a regime; today, where `on` is None.

    `known_at` limits it to the entries recorded until then. `profession` is a code or a name; for None it is taken from
    the contact card. Refuses with `InvalidField` an unknown profession.
    """

    person_id: str
    regime: Regime
    on: date | None
    practising_since: date | None
    institution_id: str | None
    known_at: datetime | None = None
    profession: str | None = None

    async def __call__(
        self,
        ledgers: Ledgers,
        recipients: Recipients,
        rulesets: Rulesets,
        professions: Professions,
        clock: Clock,
    ) -> Evaluation:
        ledger = await GetLedger(self.person_id, self.institution_id)(ledgers)
        on = self.on or clock.now().astimezone(PARIS).date()
        profession = named(self.profession, professions)
        if self.profession and profession is None:
            raise InvalidField(field="profession", accepted=", ".join(p.code for p in professions))
        if profession is None and (recipient := await recipients.find(self.person_id)):
            profession = named(recipient.profession, professions)
        standing = ledger.as_known(self.known_at).standing
        code = profession.code if profession else None
        return evaluate(standing, rulesets, self.regime, on, self.practising_since, code)
