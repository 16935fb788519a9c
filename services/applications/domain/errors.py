"""What the rules of admissions refuse: a kind (what HTTP makes of it), a stable code, a sentence, its data."""

from shared.kernel.errors import Kind, Refusal


class EditionNotTaking(Refusal):
    kind, code = Kind.CONFLICT, "edition-not-taking-applications"
    says = "This edition takes no applications at this time; its window runs from {opens_at} to {closes_at}."


class DocumentsMissing(Refusal):
    kind, code = Kind.CONFLICT, "documents-missing"
    says = "The file still lacks: {missing}."


class DocumentsUnchecked(Refusal):
    kind, code = Kind.CONFLICT, "documents-unchecked"
    says = "Validate or refuse these documents first: {unchecked}."


class MediaTypeNotAccepted(Refusal):
    kind, code = Kind.UNSUPPORTED_MEDIA, "media-type-not-accepted"
    says = "A {document} of type {media_type} is not accepted; accepted: {accepted}."


class DocumentTooLarge(Refusal):
    kind, code = Kind.TOO_LARGE, "document-too-large"
    says = "A {document} may hold {max_bytes} bytes at most; this one holds {size}."


class Infected(Refusal):
    kind, code = Kind.INVALID, "infected-document"
    says = "The document carries something malicious and was not kept; accepted: {accepted}."


class NoDocumentYet(Refusal):
    kind, code = Kind.NOT_FOUND, "no-document-yet"
    says = "Nothing has been received as {document} yet."


class NotOnJury(Refusal):
    kind, code = Kind.FORBIDDEN, "not-on-jury"
    says = "Only a member of this edition's jury may {verb}."


class NotPresident(Refusal):
    kind, code = Kind.FORBIDDEN, "not-president"
    says = "Only the president of this edition's jury may {verb}."


class DecisionsUnsettled(Refusal):
    kind, code = Kind.CONFLICT, "decisions-unsettled"
    says = "{count} complete file(s) have no decision validated by the president; the list is released as a whole."


class NothingToRelease(Refusal):
    kind, code = Kind.CONFLICT, "nothing-to-release"
    says = "No decision of this edition is validated and unreleased."


class DecisionForbidsOffer(Refusal):
    kind, code = Kind.CONFLICT, "decision-forbids-offer"
    says = "Decision {decision_id} is not released as one that may be offered a place."


class ReleasedWithTheList(Refusal):
    kind, code = Kind.CONFLICT, "released-with-the-list"
    says = "An eligible candidate's decision is released with the whole list; a refusal may be released alone."


class NoOpenOffer(Refusal):
    kind, code = Kind.CONFLICT, "no-open-offer"
    says = "No open offer to answer; this application's offer is: {state}."


class OfferExpired(Refusal):
    kind, code = Kind.CONFLICT, "offer-expired"
    says = "The offer had to be answered by {answer_by}."


class TeachingBegun(Refusal):
    kind, code = Kind.CONFLICT, "teaching-begun"
    says = "The teaching has begun: a place that is accepted is no longer taken back by a correction."


class AlreadyCalled(Refusal):
    kind, code = Kind.CONFLICT, "already-called"
    says = "This person was offered a place already and is not called again."


class NothingCorrected(Refusal):
    kind, code = Kind.INVALID, "nothing-corrected"
    says = "A correction says something else than the released decision: accepted: {accepted}."


class RequestOver(Refusal):
    kind, code = Kind.CONFLICT, "request-over"
    says = "This document was asked for by {answer_by}; only a new request opens it again."


class ExportNotReady(Refusal):
    kind, code = Kind.CONFLICT, "export-not-ready"
    says = "This export is {state}: {done} of {total} files; its content is there once it is done, for a week."


class PersonErased(Refusal):
    kind, code = Kind.CONFLICT, "person-erased"
    says = "This person asked to be forgotten; nothing more is taken from or about them."


class StaleCallList(Exception):  # noqa: N818 - no answer to anybody: the use case reads again
    """The call list handed to the seat board is not the one it works through."""


class NothingToConfirm(Refusal):
    """No address waits for this confirmation: it was confirmed before, called off, or replaced by another."""

    kind, code = Kind.CONFLICT, "nothing-to-confirm"
    says = "No new address waits to be confirmed by this link; ask for the change again."
