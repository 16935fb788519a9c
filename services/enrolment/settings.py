"""What enrolment needs beyond the shared settings: nothing."""

from shared.settings import Settings


class EnrolmentSettings(Settings):
    service: str = "enrolment"
