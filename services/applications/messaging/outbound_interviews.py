"""What diaries and interviews say; exhaustive, checked by mypy."""

from dataclasses import asdict
from typing import assert_never

from services.applications.domain.interviews import diary, interview
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.interviews.interview import Interview
from services.applications.domain.records.trail import ActionTaken
from services.applications.messaging import internal
from services.applications.messaging.outbound import audited_contract
from shared.contracts import applications as contracts
from shared.contracts.envelope import Contract, Tombstone


def of_diary(of: Diary, fact: diary.DiaryFact | ActionTaken) -> Contract | Tombstone:
    """What the internal topic says of a slot, and of who gave it."""
    if isinstance(fact, ActionTaken):
        return audited_contract(of, fact)
    said = asdict(fact) | {"edition_id": of.edition_id, "jury_id": of.jury_id}
    match fact:
        case diary.InterviewSet():
            return internal.InterviewSetV1(**said)
        case diary.InterviewFreed():
            return internal.InterviewFreedV1(**said)
        case diary.SlotsFree():
            return internal.SlotsFreeV1(**said)
        case diary.SlotsWithheld():
            return internal.SlotsWithheldV1(**said)
        case _:
            assert_never(fact)


def of_interview(of: Interview, fact: interview.InterviewFact) -> Contract:
    """What everybody hears of an interview: times and the room, never the video link."""
    about = asdict(of) | asdict(fact) | {"interview_id": of.id}
    match fact:
        case interview.InterviewScheduled():
            return contracts.InterviewScheduledV1(**about)
        case interview.InterviewMoved():
            return contracts.InterviewMovedV1(**about)
        case interview.InterviewCancelled():
            return contracts.InterviewCancelledV1(**about)
        case _:
            assert_never(fact)
