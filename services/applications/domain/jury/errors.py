"""Refusals of juries and reviews."""

from shared.kernel.errors import Kind, Refusal


class ConflictOfInterest(Refusal):
    kind, code = Kind.FORBIDDEN, "conflict-of-interest"
    says = "A conflict of interest ({reason}) excludes this juror from this file."


class WithheldInAnonymousPhase(Refusal):
    kind, code = Kind.FORBIDDEN, "anonymous-phase"
    says = "This jury judges anonymously until {until}: {what} is not shown to its members before."


class PhaseNotOpen(Refusal):
    kind, code = Kind.CONFLICT, "phase-not-open"
    says = "The {phase} phase of this jury is not open; it runs from {opens_at} to {closes_at}."


class NotShortlisted(Refusal):
    kind, code = Kind.CONFLICT, "not-shortlisted"
    says = "This file is not on the jury's list for the oral."


class NotAssigned(Refusal):
    kind, code = Kind.CONFLICT, "not-assigned"
    says = "{count} of these files are not assigned to this jury: {files}."


class JuryHasBegun(Refusal):
    kind, code = Kind.CONFLICT, "jury-has-begun"
    says = "The jury has entered a {begun} on this file: the file stays with it, unless it is assigned to another jury."


class SeveralJuries(Refusal):
    kind, code = Kind.CONFLICT, "several-juries"
    says = "This edition has several juries; name one of them."


class NotOnJury(Refusal):
    kind, code = Kind.FORBIDDEN, "not-on-jury"
    says = "Only a member of this edition's jury may {verb}."


class NotPresident(Refusal):
    kind, code = Kind.FORBIDDEN, "not-president"
    says = "Only the president of this edition's jury may {verb}."
