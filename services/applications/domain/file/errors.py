"""Refusals of an application, its documents and its person."""

from shared.kernel.errors import Kind, Refusal


class NotHeard(Refusal):
    kind, code = Kind.CONFLICT, "not-heard"
    says = (
        "This edition holds an oral: a candidate is eligible only after {needed} juror(s) have marked it; {given} did "
        "so far. A refusal needs no oral."
    )


class DocumentsMissing(Refusal):
    kind, code = Kind.CONFLICT, "documents-missing"
    says = "Required documents are missing: {missing}."


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
    says = "The virus scanner found malicious content; the document was not stored; accepted: {accepted}."


class NoDocumentYet(Refusal):
    kind, code = Kind.NOT_FOUND, "no-document-yet"
    says = "No {document} has been received yet."


class DecisionForbidsOffer(Refusal):
    kind, code = Kind.CONFLICT, "decision-forbids-offer"
    says = "No place may be offered on decision {decision_id}: it is not released as admitted or waitlisted."


class ReleasedWithTheList(Refusal):
    kind, code = Kind.CONFLICT, "released-with-the-list"
    says = "An eligible candidate's decision is released with the whole list; a refusal may be released alone."


class NoOpenOffer(Refusal):
    kind, code = Kind.CONFLICT, "no-open-offer"
    says = "No open offer to answer; this application's offer is: {state}."


class AlreadyCalled(Refusal):
    kind, code = Kind.CONFLICT, "already-called"
    says = "This person was offered a place before and is not called again."


class NothingCorrected(Refusal):
    kind, code = Kind.INVALID, "nothing-corrected"
    says = "A correction must differ from the released decision; accepted: {accepted}."


class RequestOver(Refusal):
    kind, code = Kind.CONFLICT, "request-over"
    says = "This document was due by {answer_by}; only a new request accepts it again."


class NothingToConfirm(Refusal):
    """The address was confirmed before, called off, or replaced by another one."""

    kind, code = Kind.CONFLICT, "nothing-to-confirm"
    says = "This link confirms no address; request the change again."
