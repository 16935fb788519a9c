"""What diaries and interviews say; exhaustive, checked by mypy."""

from dataclasses import asdict
from typing import assert_never

from services.applications.domain import interview as domain
from services.applications.domain.interview import Diary, Interview
from services.applications.domain.trail import ActionTaken
from services.applications.messaging import internal
from services.applications.messaging.outbound import audited_contract
from shared.contracts import applications as contracts
from shared.contracts.envelope import Contract, Gone


def of_diary(diary: Diary, fact: domain.DiaryFact | ActionTaken) -> Contract | Gone:
    """What the internal topic says of a slot, and of who gave it."""
    if isinstance(fact, ActionTaken):
        return audited_contract(diary, fact)
    said = asdict(fact) | {"edition_id": diary.edition_id, "jury_id": diary.jury_id}
    match fact:
        case domain.InterviewSet():
            return internal.InterviewSetV1(**said)
        case domain.InterviewFreed():
            return internal.InterviewFreedV1(**said)
        case domain.SlotsFree():
            return internal.SlotsFreeV1(**said)
        case _:
            assert_never(fact)


def of_interview(interview: Interview, fact: domain.InterviewFact) -> Contract:
    """What everybody hears of an interview: times and the room, never the video link."""
    about = asdict(interview) | asdict(fact) | {"interview_id": interview.id}
    match fact:
        case domain.InterviewScheduled():
            return contracts.InterviewScheduledV1(**about)
        case domain.InterviewMoved():
            return contracts.InterviewMovedV1(**about)
        case domain.InterviewCancelled():
            return contracts.InterviewCancelledV1(**about)
        case _:
            assert_never(fact)
