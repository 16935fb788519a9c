"""Every transition in every state of a file: the listed ones happen, all others are refused and change nothing."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date

import pytest

from services.applications.domain.file.application import Application
from shared.kernel.errors import Refusal
from shared.kernel.words import Outcome
from tests.unit.applications.builders import (
    DAY,
    ELIGIBLE,
    NOON,
    REFUSED,
    a_complete_file,
    a_decided_file,
    a_file_with_an_offer,
    a_full_draft,
    a_pdf,
    a_submitted_file,
    a_validated_file,
    an_admitted_file,
    an_edition,
    an_incomplete_file,
    an_offer,
)


def a_mended_file() -> Application:
    application = an_incomplete_file()
    application.receive_document("cv", a_pdf(), an_edition())
    application.validate_document("cv")
    return application


def after(file: Callable[[], Application], *verbs: str) -> Callable[[], Application]:
    def built() -> Application:
        application = file()
        for verb in verbs:
            VERBS[verb](application)
        return application

    return built


VERBS: dict[str, Callable[[Application], None]] = {
    "receive": lambda it: it.receive_document("diploma", a_pdf(), an_edition()),
    "validate document": lambda it: it.validate_document("motivation-letter"),
    "refuse document": lambda it: it.refuse_document("motivation-letter", "illegible"),
    "waive": lambda it: it.waive_document("diploma"),
    "submit": lambda it: it.submit(an_edition(), NOON),
    "check": lambda it: it.check_completeness(),
    "ask": lambda it: it.request_document("diploma", None, date(2026, 6, 20), an_edition(), "secretary", NOON),
    "reopen": lambda it: it.reopen("secretary", "withdrawn-by-mistake", None, an_edition(), NOON),
    "withdraw": lambda it: it.withdraw(NOON),
    "cancel": lambda it: it.cancel(),
    "enter eligible": lambda it: it.enter_decision("d2", ELIGIBLE, an_edition(), "juror", NOON),
    "enter refused": lambda it: it.enter_decision("d2", REFUSED, an_edition(), "juror", NOON),
    "validate decision": lambda it: it.validate_decision("president", NOON, an_edition()),
    "release admitted": lambda it: it.release_decision("d1", Outcome.ADMITTED, None, NOON),
    "release refused": lambda it: it.release_decision("d1", Outcome.REFUSED, None, NOON),
    "release alone": lambda it: it.release_refusal(NOON),
    "offer": lambda it: it.record_offer(an_offer("d1")),
    "accept": lambda it: it.record_acceptance(NOON),
    "decline": lambda it: it.record_decline(NOON),
    "expire": lambda it: it.record_expiry(NOON),
    "extend": lambda it: it.record_extension(NOON + 9 * DAY),
    "correct to refused": lambda it: it.enter_correction("d3", REFUSED, an_edition(), "juror", NOON),
    "correct to eligible": lambda it: it.enter_correction("d3", ELIGIBLE, an_edition(), "juror", NOON),
    "release correction": lambda it: it.record_correction("d3", NOON),
}
ENDS = {"withdraw", "cancel"}
STATES: dict[str, tuple[Callable[[], Application], set[str]]] = {
    "draft": (a_full_draft, ENDS | {"receive", "waive", "submit"}),
    "submitted": (
        a_submitted_file,
        ENDS | {"receive", "waive", "validate document", "refuse document", "enter refused", "ask"},
    ),
    "incomplete": (an_incomplete_file, ENDS | {"receive", "waive", "enter refused", "ask"}),
    "mended": (a_mended_file, ENDS | {"receive", "waive", "check", "enter refused", "ask"}),
    "complete": (a_complete_file, ENDS | {"enter eligible", "enter refused", "ask"}),
    "entered": (a_decided_file, ENDS | {"enter eligible", "enter refused", "validate decision"}),
    "validated": (a_validated_file, ENDS | {"enter eligible", "enter refused", "release admitted"}),
    "validated refusal": (
        lambda: a_validated_file(REFUSED),
        ENDS | {"enter eligible", "enter refused", "release refused", "release alone"},
    ),
    "admitted": (an_admitted_file, ENDS | {"offer", "correct to refused"}),
    "refused": (after(lambda: a_validated_file(REFUSED), "release alone"), ENDS | {"correct to eligible"}),
    "offered": (a_file_with_an_offer, ENDS | {"accept", "decline", "expire", "extend", "correct to refused"}),
    "accepted": (after(a_file_with_an_offer, "accept"), ENDS | {"correct to refused"}),
    "declined": (after(a_file_with_an_offer, "decline"), ENDS | {"correct to refused"}),
    "expired": (after(a_file_with_an_offer, "expire"), ENDS | {"correct to refused"}),
    "withdrawn": (after(a_file_with_an_offer, "withdraw"), set()),
    "withdrawn draft": (after(a_full_draft, "withdraw"), {"reopen"}),
    "withdrawn before its turn": (after(an_admitted_file, "withdraw"), {"reopen"}),
    "a correction entered": (
        after(a_file_with_an_offer, "correct to refused"),
        ENDS | {"accept", "decline", "expire", "extend", "correct to refused", "validate decision"},
    ),
    "a correction validated": (
        after(a_file_with_an_offer, "correct to refused", "validate decision"),
        ENDS | {"accept", "decline", "expire", "extend", "correct to refused", "release correction"},
    ),
    "corrected": (
        after(a_file_with_an_offer, "correct to refused", "validate decision", "release correction"),
        ENDS | {"correct to eligible"},
    ),
    "admitted by correction": (
        after(lambda: a_validated_file(REFUSED), "release alone", "correct to eligible", "validate decision"),
        ENDS | {"correct to eligible"},
    ),
    "cancelled": (after(a_submitted_file, "cancel"), set()),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_a_transition_happens_where_it_is_allowed_and_is_refused_everywhere_else(state: str, verb: str) -> None:
    file, allowed = STATES[state]
    application = file()
    before, facts = deepcopy(application), application.facts
    if verb in allowed:
        VERBS[verb](application)
        assert application != before
    else:
        with pytest.raises(Refusal):
            VERBS[verb](application)
        assert (application, application.facts) == (before, facts)


def test_the_four_statuses_never_mix() -> None:
    """Changes of the file leave decision and answer unchanged, and the reverse."""
    application = a_file_with_an_offer()
    application.record_acceptance(NOON)
    application.withdraw(NOON)
    assert (application.file, application.decision, application.answer) == ("withdrawn", "admitted", "accepted")
    assert application.documents["cv"].status == "validated"
