"""What the teaching side of an enrolment refuses. The data holds codes, counts and days, nothing personal."""

from shared.kernel.errors import Kind, Refusal


class ModeNotOffered(Refusal):
    kind, code = Kind.INVALID, "mode-not-offered"
    says = "Module {module} is not taught in mode {mode}; accepted: {accepted}."


class TooManyHours(Refusal):
    """More hours than the module has; each hour would count as a credit."""

    kind, code = Kind.CONFLICT, "too-many-hours"
    says = "Module {module} has {hours} hours; with this entry the learner would have attended {attended}."


class CompletedModuleUndone(Refusal):
    """The completion is published and a DPC proof rests on it: the proof is reversed first, by its own ledger."""

    kind, code = Kind.CONFLICT, "completed-module-undone"
    says = "Module {module} is completed; this correction would make it incomplete again."


class NotAssessed(Refusal):
    """The programme has no such assessment."""

    kind, code = Kind.CONFLICT, "not-assessed"
    says = "This edition has no {assessment}."


class AttemptOutOfOrder(Refusal):
    kind, code = Kind.CONFLICT, "attempt-out-of-order"
    says = "The next attempt at the test of module {module} is number {next}."


class AttemptsExhausted(Refusal):
    kind, code = Kind.CONFLICT, "attempts-exhausted"
    says = "The test of module {module} may be taken {attempts} times; all attempts are used."


class TestAlreadyPassed(Refusal):
    __test__ = False
    kind, code = Kind.CONFLICT, "test-already-passed"
    says = "The test of module {module} is already passed; no further attempt is accepted."


class SheetDiffers(Refusal):
    """A sheet with other content was sent under the same Idempotency-Key."""

    kind, code = Kind.INVALID, "idempotency-key-reused"
    says = "This Idempotency-Key was used with another sheet; send a new key."


class NothingToSign(Refusal):
    """The half-day is not recorded, or the learner was absent."""

    kind, code = Kind.CONFLICT, "nothing-to-sign"
    says = "No presence is recorded for {day} {half}."


class NothingToMakeUp(Refusal):
    """Make-up sessions are for missing hours, or for a test whose attempts are all used."""

    kind, code = Kind.CONFLICT, "nothing-to-make-up"
    says = "There is nothing to make up for in module {module} ({purpose})."


class NoProject(Refusal):
    """A project has a title before it has a defence."""

    kind, code = Kind.CONFLICT, "no-project"
    says = "The project has no title yet; its defence cannot be scheduled."


class DefenceSlotTaken(Refusal):
    """A room or a member of a jury has one defence at a time."""

    kind, code = Kind.CONFLICT, "defence-slot-taken"
    says = "Another defence has the {taken} from {starts_at} to {ends_at}."


class AlreadyDefended(Refusal):
    kind, code = Kind.CONFLICT, "already-defended"
    says = "The project is already defended; only its mark can be corrected."
