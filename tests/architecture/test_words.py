"""The words of the audit trail never change: a class may be renamed, but its word is part of stored hash chains."""

from importlib import import_module

import pytest

from deploy.prepare import SERVICES
from shared.kernel.commands import Command, Disclosure, found_in, words

WORDS = {
    "catalogue": """
        advance-edition cancel-edition close-edition draft-edition finish-edition open-edition publish-edition
        register-institution revise-programme start-edition
    """,
    "applications": """
        accept-offer appoint-jury approve-decisions ask-applicant ask-later-place ask-shortlisted assign-files
        assign-interviews begin-purge book-interview call-off-booking call-off-interviews cancel-applications
        cancel-edition cancel-interview cancel-slot change-slot check-completeness confirm-address continue-purge
        correct-applicant-card correct-card correct-decision decide-booking declare-conflict decline-offer
        drop-later-place enter-decision enter-scores erase-person erase-restored-person extend-offer follow-edition
        forget-applications forget-exports forget-in-trail free-interview free-place free-unlisted give-slot
        keep-time learn-edition list-for-oral mind-requests note-action note-reading open-slots readmit-to-board
        reapply-erasure receive-document recompose-jury record-acceptance record-cancellation record-correction
        record-expiry record-extension record-interview record-offer record-refusal record-reservation
        refuse-document register-applicant release-alone release-decisions release-list reopen-application
        republish-tombstone request-document request-export reuse-document schedule-release start-application
        submit-application sweep-uploads take-back-file validate-approved validate-decision validate-document
        waive-document withdraw-application work-on-export
    """,
    "enrolment": """
        advance-import answer-deferral ask-deferral award-diploma cancel-enrolment cancel-for-application
        convene-jury enrol-learner enter-decisions fail-enrolment fill-in-file follow-edition forget-enrolment
        forget-learner free-defence give-back-file go-on grade-defence grade-exam hand-in-table issue-certificate
        learn-card learn-edition learn-institution name-payer name-project pronounce-decisions record-attendance
        record-class-attendance record-class-results record-payment record-refund record-result rectify-file
        reduce-fee remind-payments reschedule-payments restore-fee revoke-certificate schedule-defence
        schedule-make-up sign-for-class sign-half-day submit-file validate-file
    """,
    "notifications": """
        arm-reminders ask-for-address choose-digest choose-preferences forget-contact forget-mails import-proof
        intend-mail learn-contact learn-edition record-proof release-address remind retry-mail reverse-proof
        send-digest send-link send-mail stop-reminders take-return try-letter unsubscribe
    """,
}
UNDISCLOSED = {"applications": "correct-decision enter-decision validate-decision"}
"""Actions that an applicant sees only after the decision is released."""


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_of_a_service_has_a_word_of_its_own_and_keeps_it(service: str) -> None:
    kinds = list(found_in(import_module(f"services.{service}.use_cases")))
    assert sorted(kind.did for kind in kinds if issubclass(kind, Command)) == WORDS[service].split()
    assert sorted(words(kinds, Disclosure.ON_RELEASE)) == UNDISCLOSED.get(service, "").split()
