"""Papers about a ledger. A secretary gets proofs of their institution, the person all."""

from dataclasses import dataclass
from datetime import date

from services.notifications.domain.ledger.professions import named
from services.notifications.domain.ledger.statement import Statement, attest, state
from services.notifications.use_cases.ledger.queries import GetLedger
from services.notifications.use_cases.ports import Ledgers, Papers, Professions, Recipients, Rulesets
from shared.kernel.clock import PARIS, Clock
from shared.kernel.commands import Query
from shared.kernel.words import Locale


@dataclass(frozen=True)
class MakeStatement(Query[Statement]):
    """The whole ledger of a person and its evaluation; today, where `on` is None."""

    person_id: str
    on: date | None
    practising_since: date | None

    async def __call__(
        self,
        ledgers: Ledgers,
        recipients: Recipients,
        rulesets: Rulesets,
        professions: Professions,
        clock: Clock,
    ) -> Statement:
        recipient = await recipients.find(self.person_id)
        return state(
            await GetLedger(self.person_id, None)(ledgers),
            rulesets,
            self.on or clock.now().astimezone(PARIS).date(),
            self.practising_since,
            named(recipient.profession if recipient else None, professions),
            recipient.rpps if recipient else None,
            recipient.rpps_verified if recipient else False,
        )


@dataclass(frozen=True)
class PrintStatement(Query[bytes]):
    """The statement as a PDF, in the person's own language where `locale` is None."""

    person_id: str
    on: date | None
    practising_since: date | None
    locale: Locale | None

    async def __call__(
        self,
        ledgers: Ledgers,
        recipients: Recipients,
        rulesets: Rulesets,
        professions: Professions,
        papers: Papers,
        clock: Clock,
    ) -> bytes:
        question = MakeStatement(self.person_id, self.on, self.practising_since)
        statement = await question(ledgers, recipients, rulesets, professions, clock)
        name, locale = await _whose(recipients, self.person_id, self.locale)
        return await papers.statement(statement, name, locale, clock.now())


@dataclass(frozen=True)
class PrintAttestation(Query[bytes]):
    """The attestation of one proof as a PDF. `institution_id` limits it to proofs of that institution."""

    person_id: str
    proof_id: str
    locale: Locale | None
    institution_id: str | None

    async def __call__(self, ledgers: Ledgers, recipients: Recipients, papers: Papers, clock: Clock) -> bytes:
        ledger = await GetLedger(self.person_id, self.institution_id)(ledgers)
        attestation = attest(ledger, self.proof_id)
        name, locale = await _whose(recipients, self.person_id, self.locale)
        return await papers.attestation(attestation, name, locale, clock.now())


async def _whose(recipients: Recipients, person_id: str, locale: Locale | None) -> tuple[str, Locale]:
    """The name and the language of the paper. The name is empty for an erased or unknown person."""
    recipient = await recipients.find(person_id)
    return (recipient.name if recipient else "", locale or (recipient.locale if recipient else Locale.FR))
