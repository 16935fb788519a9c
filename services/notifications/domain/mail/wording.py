"""The variables of each letter, in one language, from the event's details and the edition's texts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from services.notifications.domain.mail.edition import Edition, Words
from services.notifications.domain.mail.letters import Template
from shared.kernel import reading
from shared.kernel.money import Cents, euros
from shared.kernel.words import HalfDay, Locale

HOUSE = "Cursus"
"""The heading of letters that concern no edition."""
_DOCUMENT_REASONS: dict[str, Words] = {
    "illegible": {Locale.FR: "le document est illisible", Locale.EN: "the document cannot be read"},
    "wrong-document": {Locale.FR: "ce n'est pas le document demandé", Locale.EN: "it is not the document we asked for"},
    "out-of-date": {Locale.FR: "le document n'est plus à jour", Locale.EN: "the document is out of date"},
    "pages-missing": {Locale.FR: "il manque des pages", Locale.EN: "pages are missing"},
    "not-signed": {Locale.FR: "le document n'est pas signé", Locale.EN: "the document is not signed"},
}
_UNMET: dict[str, Words] = {
    "written_exam": {Locale.FR: "examen écrit non validé", Locale.EN: "written exam not passed"},
    "project_defence": {Locale.FR: "soutenance de projet non validée", Locale.EN: "project defence not passed"},
    "jury": {Locale.FR: "avis défavorable du jury final", Locale.EN: "the final jury did not approve"},
    "edition": {Locale.FR: "dossier incomplet", Locale.EN: "incomplete file"},
}
_REDUCTIONS: dict[str, Words] = {
    "partner_staff": {
        Locale.FR: "personnel d'un établissement partenaire",
        Locale.EN: "staff of a partner institution",
    },
    "former_learner": {Locale.FR: "ancien stagiaire", Locale.EN: "former learner"},
    "student": {Locale.FR: "étudiant", Locale.EN: "student"},
    "job_seeker": {Locale.FR: "demandeur d'emploi", Locale.EN: "job seeker"},
    "income": {Locale.FR: "situation financière", Locale.EN: "financial situation"},
    "goodwill": {Locale.FR: "geste de l'établissement", Locale.EN: "goodwill of the institution"},
}
_MODULE: Words = {Locale.FR: "module « {} » non validé", Locale.EN: "module “{}” not completed"}


def common(edition: Edition, locale: Locale) -> dict[str, object]:
    """The variables of every letter about an edition, beside the person and the link."""
    return {
        "title": named(edition.title[locale], locale),
        "place": edition.place,
        "closes_at": reading.instant(edition.closes_at, locale),
        "starts_on": reading.weekday(edition.starts_on, locale),
        "ends_on": reading.weekday(edition.ends_on, locale),
    }


def words(template: Template, details: Mapping[str, Any], edition: Edition | None, locale: Locale) -> dict[str, object]:
    """The variables of this letter. Raises `KeyError` for a detail that the event lacks."""
    if template is Template.STAFF_DIGEST:
        counts = {name: details[name] for name in ("bounced", "abandoned", "waiting")}
        return {"title": HOUSE, "since": _instant(details["since"], locale), "total": sum(counts.values()), **counts}
    if edition is None:
        return {"title": HOUSE}
    return common(edition, locale) | _own(template, details, edition, locale)


def _own(template: Template, details: Mapping[str, Any], edition: Edition, locale: Locale) -> dict[str, object]:
    match template:
        case Template.OFFER_MADE | Template.OFFER_FROM_WAITING_LIST | Template.OFFER_REMINDER | Template.OFFER_EXTENDED:
            return {"deadline": _instant(details["answer_by"], locale)}
        case Template.DOCUMENT_REQUESTED | Template.DOCUMENT_REMINDER | Template.DOCUMENT_LAPSED:
            document = _label(details["kind"], edition.documents, locale)
            return {"document": document, "deadline": _instant(details["answer_by"], locale)}
        case Template.APPLICATION_REOPENED:
            return {"until": _instant(details["until"], locale) if details["until"] else ""}
        case Template.FILE_REMINDER:
            return {"missing": [_label(kind, edition.documents, locale) for kind in details.get("missing", ())]}
        case Template.DECISION_WAITLISTED:
            return {"rank": details["waiting_rank"]}
        case Template.DECISION_REFUSED:
            return {"reason": _reason(details["reason"], edition.refusal_reasons, locale)}
        case Template.APPLICATION_INCOMPLETE:
            return {"missing": [_label(kind, edition.documents, locale) for kind in details["missing"]]}
        case Template.DOCUMENT_REFUSED:
            return {
                "document": _label(details["kind"], edition.documents, locale),
                "reason": _label(details["reason"], _DOCUMENT_REASONS, locale),
            }
        case Template.INTERVIEW_SCHEDULED | Template.INTERVIEW_MOVED | Template.INTERVIEW_REMINDER:
            return {
                "when": reading.instant(datetime.fromisoformat(details["starts_at"]), locale),
                "room": details["place"] or "",
                "video": details["video"],
                "alone": _chooses_alone(details),
            }
        case Template.INTERVIEW_CANCELLED:
            return {
                "when": reading.instant(datetime.fromisoformat(details["starts_at"]), locale),
                "own": details["reason"] in ("applicant", "withdrawn"),
                "over": details["reason"] in ("withdrawn", "cancelled", "refused", "unlisted"),
                "alone": _chooses_alone(details),
            }
        case Template.ENROLMENT_OPENED:
            return {"fee": _money(details["fee_cents"], locale), "instalments": details["instalments"]}
        case Template.PAYMENT_RECORDED:
            return {
                "reference": details["reference"],
                "amount": _money(details["amount_cents"], locale),
                "paid": _money(details["paid_cents"], locale),
                "fee": _money(details["fee_cents"], locale),
                "left": _money(max(details["fee_cents"] - details["paid_cents"], 0), locale),
                "settled": details["paid_cents"] >= details["fee_cents"],
            }
        case Template.PAYMENT_REMINDER:
            return {
                "due_on": reading.weekday(date.fromisoformat(details["due_on"]), locale),
                "amount": _money(details["amount_cents"], locale),
                "owed": _money(details["owed_cents"], locale),
                "overdue": details["notice"] != "upcoming",
                "final": details["notice"] == "final",
            }
        case Template.PAYMENT_REFUNDED | Template.FEE_REDUCED:
            return {
                "reference": details["reference"],
                "amount": _money(details["amount_cents"], locale),
                "fee": _money(details["fee_cents"], locale),
                **({"why": _label(details["reason"], _REDUCTIONS, locale)} if template is Template.FEE_REDUCED else {}),
            }
        case Template.MAKE_UP_SCHEDULED:
            half = reading.HALVES[HalfDay(details["half"])][locale]
            return {
                "module": _label(details["module"], edition.modules, locale),
                "when": f"{reading.weekday(date.fromisoformat(details['day']), locale)}, {half}",
                "test": details["purpose"] == "test",
            }
        case Template.DEFENCE_SCHEDULED:
            return {"when": _instant(details["starts_at"], locale), "minutes": details["minutes"]}
        case Template.ENROLMENT_DEFERRED:
            carried = details["carried_cents"]
            return {"carried": _money(carried, locale) if carried else ""}
        case Template.DEFERRAL_REFUSED:
            return {"full": details["reason"] == "full"}
        case Template.MODULE_COMPLETED:
            return {
                "module": details["title"][locale.value],
                "hours": reading.hours(sum(part["hours"] for part in details["hours"]), locale),
                "recorded": bool(details["health"] and details["dpc"]),
            }
        case Template.DIPLOMA_AWARDED:
            return {"awarded_on": reading.weekday(date.fromisoformat(details["awarded_on"]), locale)}
        case Template.ENROLMENT_FAILED:
            return {"unmet": [_unmet(code, edition, locale) for code in details["unmet"]]}
        case Template.ENROLMENT_CANCELLED:
            return {"unpaid": details["reason"] == "unpaid", "given_up": details["reason"] == "edition_cancelled"}
        case _:
            return {}


def named(title: str, locale: Locale) -> str:
    """The diploma in a sentence: its title, or « diplôme « X » » where the title does not contain quotation marks."""
    if any(mark in title for mark in "«“"):
        return title
    return f"diplôme « {title} »" if locale is Locale.FR else f"diploma “{title}”"


def _instant(said: str, locale: Locale) -> str:
    return reading.instant(datetime.fromisoformat(said), locale)


def _chooses_alone(details: Mapping[str, Any]) -> bool:
    """Whether the person chooses the time of the interview. Yes for older events, which lack the field."""
    return bool(details.get("booking") != "by_office")


def _money(cents: int, locale: Locale) -> str:
    return euros(Cents(cents), locale.value)


def _label(code: str, labels: Mapping[str, Words], locale: Locale) -> str:
    """The label of a code; the code itself, with spaces, where it has none."""
    return labels[code][locale] if code in labels else code.replace("-", " ").replace("_", " ")


def _reason(code: str | None, labels: Mapping[str, Words], locale: Locale) -> str:
    return _label(code, labels, locale) if code else ""


def _unmet(code: str, edition: Edition, locale: Locale) -> str:
    """The label of an unmet requirement: of `module:<code>` the module's title, of the others their own."""
    kind, _, module = code.partition(":")
    return _MODULE[locale].format(_label(module, edition.modules, locale)) if module else _label(kind, _UNMET, locale)


def masked(address: str) -> str:
    """An address shortened so that only its owner recognises it: `a…@example.org`."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
