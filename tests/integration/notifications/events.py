"""Events of the other services."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts import applications, catalogue, contacts, enrolment
from shared.kernel.policies import DpcAction, Reason
from shared.kernel.words import ActionType, Mode, Text
from tests.support.policies import some_policies

INSTITUTION = "universite-de-paris"
TITLE = Text(fr="DU « IA appliquée en santé »", en="University diploma “AI applied to health”")


def edition_opened(edition_id: str, interview_reminder_days: tuple[int, ...] = (1,)) -> catalogue.EditionOpenedV1:
    return catalogue.EditionOpenedV1(
        edition_id=edition_id,
        programme_id="du-ia-appliquee-en-sante",
        institution_id=INSTITUTION,
        code="paris-2027",
        title=TITLE,
        programme_revision=1,
        capacity=30,
        opens_at=datetime(2026, 9, 1, tzinfo=UTC),
        closes_at=datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC),
        starts_on=date(2027, 1, 11),
        ends_on=date(2027, 6, 25),
        place="Paris",
        policies=some_policies(
            admission={
                "refusal_reasons": (Reason("other-profile", Text("Profil hors du champ visé", "Another profile")),),
                "interview_reminder_days": interview_reminder_days,
            }
        ),
    )


def card(person_id: str, **own: Any) -> contacts.ContactCardV1:
    return contacts.ContactCardV1(
        **{
            "person_id": person_id,
            "given_name": "Éléonore",
            "family_name": "Zyx-Canari",
            "email": f"{person_id}@example.org",
            "locale": "fr",
            **own,
        }
    )


def about(application_id: str, person_id: str, edition_id: str) -> dict[str, str]:
    return {
        "application_id": application_id,
        "person_id": person_id,
        "edition_id": edition_id,
        "institution_id": INSTITUTION,
    }


def submitted(whose: dict[str, str]) -> applications.ApplicationSubmittedV1:
    return applications.ApplicationSubmittedV1(
        **whose, profile="health", submitted_at=datetime(2026, 10, 1, tzinfo=UTC)
    )


def decided(whose: dict[str, str], outcome: str, **own: Any) -> applications.DecisionReleasedV1:
    return applications.DecisionReleasedV1(**whose, decision_id="decision-1", outcome=outcome, **own)


def offered(whose: dict[str, str], answer_by: datetime) -> applications.OfferMadeV1:
    return applications.OfferMadeV1(
        **whose,
        decision_id="decision-1",
        profile="health",
        answer_by=answer_by,
        from_waiting_list=False,
        call_position=1,
    )


def accepted(whose: dict[str, str], at: datetime) -> applications.OfferAcceptedV1:
    return applications.OfferAcceptedV1(**whose, decision_id="decision-1", profile="health", accepted_at=at)


def module_completed(whose: dict[str, str], **own: Any) -> enrolment.ModuleCompletedV1:
    return enrolment.ModuleCompletedV1(
        **{
            **whose,
            "enrolment_id": "enrolment-1",
            "module": "medical-imaging",
            "title": Text(fr="Imagerie médicale", en="Medical imaging"),
            "profile": "health",
            "health": True,
            "hours": (
                enrolment.HoursByMode(mode=Mode.ON_SITE, hours=12),
                enrolment.HoursByMode(mode=Mode.LIVE_REMOTE, hours=3.5),
            ),
            "dpc": DpcAction(action_type=ActionType.FC),
            "completed_at": datetime(2026, 3, 1, tzinfo=UTC),
            **own,
        }
    )
