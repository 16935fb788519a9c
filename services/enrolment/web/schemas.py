"""The response schemas of enrolments. Payer and identity are in the schemas of their own routes only."""

from datetime import date, datetime

from services.enrolment.domain.file.deferral import Answer
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.money.payer import PayerKind
from services.enrolment.domain.policy import Terms
from services.enrolment.domain.state import Reason, State
from services.enrolment.domain.teaching.module_record import MakeUpFor, Marking, ModuleRecord, Signer
from services.enrolment.domain.teaching.sheet import Outcome, Sheet
from services.enrolment.use_cases.teaching.roll import RollEntry
from shared.contracts.vocabulary import Text
from shared.kernel.policies import Module
from shared.kernel.words import HalfDay, Mode
from shared.mongo.store import plain
from shared.web.requests import View


class HoursView(View):
    mode: Mode
    hours: float


class ModuleProgress(View):
    """One module of the edition and the learner's progress in it."""

    code: str
    title: Text
    min_hours: float
    """Hours to attend for completion."""
    hours: float
    hours_by_mode: tuple[HoursView, ...]
    marks: tuple[float, ...]
    """Marks of the attempts at the test, in order."""
    completed_at: datetime | None

    @classmethod
    def of(cls, policy: Module, record: ModuleRecord) -> "ModuleProgress":
        return cls(
            code=policy.code,
            title=Text(fr=policy.title.fr, en=policy.title.en),
            min_hours=policy.min_hours,
            hours=record.hours,
            hours_by_mode=tuple(HoursView(mode=mode, hours=hours) for mode, hours in record.hours_by_mode.items()),
            marks=tuple(attempt.mark for attempt in record.attempts),
            completed_at=record.completed_at,
        )


class DeferralView(View):
    """A request to defer to a later edition, and the answer of that edition's seat board."""

    to_edition_id: str
    asked_at: datetime
    answer: Answer
    reason: str | None
    """Why the request is refused: `full` or `cancelled`."""


class EnrolmentView(View):
    """An enrolment. Fields that depend on the edition are null or empty until its terms are known."""

    id: str
    version: int
    application_id: str
    person_id: str
    edition_id: str
    institution_id: str
    profile: str
    state: State
    accepted_at: datetime
    payer: PayerKind
    fee_cents: int | None
    paid_cents: int
    owed_cents: int | None
    modules: tuple[ModuleProgress, ...]
    exam_mark: float | None
    defence_mark: float | None
    unmet: tuple[str, ...]
    """Unmet requirements, now or at the decision: `module:<code>`, `written_exam`, `project_defence`."""
    decided_on: date | None
    cancelled_for: Reason | None
    deferral: DeferralView | None
    deferred_to: str | None
    """The later edition, after a deferral."""
    deferred_from: str | None
    """The earlier enrolment, which was deferred into this one."""

    @classmethod
    def of(cls, enrolment: Enrolment) -> "EnrolmentView":
        terms = enrolment.terms
        return cls(
            id=enrolment.id,
            version=enrolment.version,
            application_id=enrolment.application_id,
            person_id=enrolment.person_id,
            edition_id=enrolment.edition_id,
            institution_id=enrolment.institution_id,
            profile=enrolment.profile,
            state=enrolment.state,
            accepted_at=enrolment.accepted_at,
            payer=enrolment.account.payer.kind,
            fee_cents=terms and terms.fee.amount_cents,
            paid_cents=enrolment.account.paid_cents,
            owed_cents=enrolment.owed_cents if terms else None,
            modules=_progress(terms, enrolment),
            exam_mark=enrolment.exam and enrolment.exam.mark,
            defence_mark=enrolment.defence and enrolment.defence.mark,
            unmet=enrolment.unmet_at_decision or enrolment.unmet,
            decided_on=enrolment.decided_on,
            cancelled_for=enrolment.cancelled_for,
            deferral=DeferralView.model_validate(plain(enrolment.deferral)) if enrolment.deferral else None,
            deferred_to=enrolment.deferred_to,
            deferred_from=enrolment.deferred_from,
        )


def _progress(terms: Terms | None, enrolment: Enrolment) -> tuple[ModuleProgress, ...]:
    if terms is None:
        return ()
    return tuple(
        ModuleProgress.of(policy, enrolment.modules.get(policy.code, ModuleRecord())) for policy in terms.modules
    )


class MarkView(View):
    mark: float
    recorded_at: datetime
    corrected_from: tuple[float, ...]
    """Earlier marks, oldest first."""

    @classmethod
    def of(cls, marking: Marking) -> "MarkView":
        earlier = tuple(before.mark for before in marking.before)
        return cls(mark=marking.mark, recorded_at=marking.recorded_at, corrected_from=earlier)


class EarlierPresence(View):
    mode: Mode
    hours: float
    recorded_at: datetime


class PresenceView(View):
    day: date
    half: HalfDay
    mode: Mode
    hours: float
    recorded_at: datetime
    signed: dict[Signer, datetime]
    """When the learner and the teacher signed this entry."""
    corrected_from: tuple[EarlierPresence, ...]
    """Earlier entries, oldest first."""


class MakeUpView(View):
    purpose: MakeUpFor
    day: date
    half: HalfDay
    agreed_at: datetime


class ModuleView(View):
    """Everything recorded for one learner in one module, with the trace of corrections."""

    enrolment_id: str
    version: int
    progress: ModuleProgress
    attendance: tuple[PresenceView, ...]
    attempts: tuple[MarkView, ...]
    make_ups: tuple[MakeUpView, ...]

    @classmethod
    def of(cls, enrolment: Enrolment, policy: Module) -> "ModuleView":
        record = enrolment.modules.get(policy.code, ModuleRecord())
        attendance = []
        for place, presence in sorted(record.attendance.items()):
            day, _, half = place.partition("/")
            earlier = [EarlierPresence.model_validate(plain(before)) for before in presence.before]
            shown = plain(presence) | {"day": day, "half": half, "corrected_from": earlier}
            attendance.append(PresenceView.model_validate(shown))
        return cls(
            enrolment_id=enrolment.id,
            version=enrolment.version,
            progress=ModuleProgress.of(policy, record),
            attendance=tuple(attendance),
            attempts=tuple(MarkView.of(attempt) for attempt in record.attempts),
            make_ups=tuple(MakeUpView.model_validate(plain(session)) for session in record.make_ups),
        )


class DefenceSlotView(View):
    starts_at: datetime
    minutes: int
    place: str
    jury: tuple[str, ...]


class ProjectView(View):
    """The project; null until it has a title."""

    enrolment_id: str
    version: int
    title: str | None
    slot: DefenceSlotView | None
    earlier_slots: tuple[DefenceSlotView, ...]
    mark: float | None

    @classmethod
    def of(cls, enrolment: Enrolment) -> "ProjectView":
        project = enrolment.project
        return cls(
            enrolment_id=enrolment.id,
            version=enrolment.version,
            title=project and project.title,
            slot=DefenceSlotView.model_validate(plain(project.slot)) if project and project.slot else None,
            earlier_slots=tuple(
                DefenceSlotView.model_validate(plain(slot)) for slot in (project.earlier_slots if project else ())
            ),
            mark=enrolment.defence and enrolment.defence.mark,
        )


class RollView(View):
    """A learner on the roll; the names are null until the contact card arrives."""

    enrolment_id: str
    person_id: str
    profile: str
    given_name: str | None
    family_name: str | None

    @classmethod
    def of(cls, entry: RollEntry) -> "RollView":
        card = entry.learner and entry.learner.card
        return cls(
            enrolment_id=entry.enrolment.id,
            person_id=entry.enrolment.person_id,
            profile=entry.enrolment.profile,
            given_name=card and card.given_name,
            family_name=card and card.family_name,
        )


class RowView(View):
    enrolment_id: str
    outcome: Outcome
    code: str | None = None
    """The `code` of the problem, when the row is refused."""
    reason: str | None = None


class SheetView(View):
    """A sheet with the result of each row."""

    id: str
    edition_id: str
    module: str
    rows: tuple[RowView, ...]

    @classmethod
    def of(cls, sheet: Sheet) -> "SheetView":
        return cls.model_validate(plain(sheet))
