"""The values for the template of each paper, in French or English."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.learner import Card
from services.enrolment.domain.money.account import EntryKind
from services.enrolment.domain.money.payer import PayerKind
from services.enrolment.domain.papers.certificate import Certificate
from services.enrolment.domain.policy import paris_day
from services.enrolment.use_cases.papers.certificates import Agreement, Printable
from shared.kernel.money import Cents, euros
from shared.kernel.reading import MODES, day, hours
from shared.kernel.words import Locale, Text

AskedLang = Annotated[Locale | None, Query(description="fr or en; default: the learner's language.")]
TEMPLATES = Path(__file__).with_name("templates")


def language(asked: Locale | None, card: Card) -> Locale:
    """The requested language, else the learner's."""
    return asked or (Locale.EN if card.locale == Locale.EN else Locale.FR)


def period(first: date, last: date, lang: Locale) -> str:
    start, end = day(first, lang), day(last, lang)
    return f"du {start} au {end}" if lang is Locale.FR else f"{start} to {end}"


def _name(card: Card) -> str:
    return f"{card.given_name} {card.family_name}"


def certificate_paper(of: Printable, lang: Locale, verify_at: str) -> Mapping[str, Any]:
    """The values of `completion.typ` and `diploma.typ`."""
    certificate, attested = of.certificate, of.certificate.attested
    return {
        "lang": lang,
        "institution": of.institution,
        "footer": certificate.code,
        "name": _name(of.card),
        "title": attested.title[lang],
        "place": attested.place,
        "period": period(attested.starts_on, attested.ends_on, lang),
        "hours": hours(attested.hours_in_all, lang),
        "planned": hours(attested.planned_hours, lang),
        "by_mode": [[f"- {MODES[mode][lang]}", hours(many, lang)] for mode, many in attested.hours.items()],
        "modules": [
            [
                module.title[lang],
                hours(module.hours, lang),
                day(module.completed_on, lang) if module.completed_on else "-",
            ]
            for module in attested.modules
        ],
        "awarded_on": day(attested.awarded_on, lang) if attested.awarded_on else "",
        "issued_on": day(paris_day(certificate.issued_at), lang),
        "code": certificate.code,
        "verify_at": verify_at,
    }


def file_name(certificate: Certificate) -> str:
    return f"{certificate.kind}-{certificate.code}.pdf"


def agreement_paper(of: Agreement, lang: Locale, at: datetime) -> Mapping[str, Any]:
    """The values of `agreement.typ`."""
    terms, payer = of.edition.terms, of.enrolment.account.payer
    address = payer.billing_address
    asked = {
        "fr": (terms.exam_pass_mark is not None, "Examen écrit. ", terms.defence_pass_mark is not None, "Soutenance."),
        "en": (terms.exam_pass_mark is not None, "Written exam. ", terms.defence_pass_mark is not None, "Defence."),
    }[lang]
    return {
        "lang": lang,
        "institution": of.institution,
        "footer": of.edition.code,
        "personal": payer.kind is PayerKind.PERSON,
        "payer": {
            "name": payer.name or _name(of.card),
            "siret": payer.siret,
            "vat": payer.vat_number,
            "lines": [*address.lines, f"{address.postcode} {address.city}"] if address else [],
        },
        "name": _name(of.card),
        "title": of.edition.title[lang],
        "place": of.edition.place,
        "period": period(terms.starts_on, terms.ends_on, lang),
        "planned": hours(sum(module.hours for module in terms.modules), lang),
        "modes": ", ".join(mode[lang] for mode in MODES.values()),
        "modules": [f"{module.title[lang]} ({hours(module.hours, lang)})" for module in terms.modules],
        "assessment": (asked[1] if asked[0] else "") + (asked[3] if asked[2] else ""),
        "fee": euros(of.enrolment.price_cents, lang),
        "instalments": _instalments(of.enrolment, lang),
        "issued_on": day(paris_day(at), lang),
    }


def _instalments(enrolment: Enrolment, lang: Locale) -> list[list[str]]:
    return [
        [f"{part.number}.", euros(part.amount_cents, lang), day(part.due_on, lang) if part.due_on else ""]
        for part in enrolment.instalments
    ]


_ENTRIES = {
    EntryKind.FEE: Text("Droits d'inscription", "Fee"),
    EntryKind.REDUCTION: Text("Réduction", "Reduction"),
    EntryKind.REDUCTION_WITHDRAWN: Text("Réduction annulée", "Reduction withdrawn"),
    EntryKind.PAYMENT: Text("Versement", "Payment"),
    EntryKind.REFUND: Text("Remboursement", "Refund"),
}


def statement_paper(of: Agreement, lang: Locale, at: datetime) -> Mapping[str, Any]:
    """The values of `statement.typ`."""
    enrolment, terms = of.enrolment, of.edition.terms
    lines = enrolment.account.statement(terms.fee.amount_cents, enrolment.accepted_at)
    return {
        "lang": lang,
        "institution": of.institution,
        "footer": enrolment.id,
        "name": _name(of.card),
        "payer": enrolment.account.payer.name or _name(of.card),
        "title": of.edition.title[lang],
        "lines": [
            [
                day(paris_day(line.at), lang),
                _ENTRIES[line.kind][lang],
                line.reference or "",
                _signed(line.change_cents, lang),
                _signed(line.owed_cents, lang),
            ]
            for line in lines
        ],
        "paid": euros(enrolment.account.paid_cents, lang),
        "owed": _signed(enrolment.owed_cents, lang),
        "instalments": _instalments(enrolment, lang),
        "issued_on": day(paris_day(at), lang),
    }


def _signed(cents: int, lang: Locale) -> str:
    return f"\u2212{euros(Cents(-cents), lang)}" if cents < 0 else euros(Cents(cents), lang)
