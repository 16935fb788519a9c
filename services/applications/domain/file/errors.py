"""What a file refuses of its jury."""

from shared.kernel.errors import Kind, Refusal


class NotHeard(Refusal):
    kind, code = Kind.CONFLICT, "not-heard"
    says = (
        "This edition hears people: nobody is found eligible before the oral has the marks of {needed} juror(s), and "
        "it has those of {given}. A refusal needs no oral."
    )


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


class DecisionForbidsOffer(Refusal):
    kind, code = Kind.CONFLICT, "decision-forbids-offer"
    says = "Decision {decision_id} is not released as one that may be offered a place."


class ReleasedWithTheList(Refusal):
    kind, code = Kind.CONFLICT, "released-with-the-list"
    says = "An eligible candidate's decision is released with the whole list; a refusal may be released alone."


class NoOpenOffer(Refusal):
    kind, code = Kind.CONFLICT, "no-open-offer"
    says = "No open offer to answer; this application's offer is: {state}."


class AlreadyCalled(Refusal):
    kind, code = Kind.CONFLICT, "already-called"
    says = "This person was offered a place already and is not called again."


class NothingCorrected(Refusal):
    kind, code = Kind.INVALID, "nothing-corrected"
    says = "A correction says something else than the released decision: accepted: {accepted}."


class RequestOver(Refusal):
    kind, code = Kind.CONFLICT, "request-over"
    says = "This document was asked for by {answer_by}; only a new request opens it again."


class NothingToConfirm(Refusal):
    """No address waits for this confirmation: it was confirmed before, called off, or replaced by another."""

    kind, code = Kind.CONFLICT, "nothing-to-confirm"
    says = "No new address waits to be confirmed by this link; ask for the change again."
