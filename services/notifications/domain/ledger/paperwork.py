"""The texts of statements and attestations, in one language, ready to print. No layout, and no verdict."""

from datetime import datetime
from typing import Any

from services.notifications.domain.ledger.evaluation import Answer, Evaluation, Requirement
from services.notifications.domain.ledger.ledger import Identity, Proof, Verification
from services.notifications.domain.ledger.rulesets import Regime
from services.notifications.domain.ledger.statement import Attestation, Statement
from shared.kernel import reading
from shared.kernel.clock import PARIS
from shared.kernel.words import Locale, Text

Said = dict[str, Any]
_VERIFIED = {
    Verification.ISSUER: Text(fr="attesté par l'organisme", en="attested by its issuer"),
    Verification.INSTITUTION: Text(fr="justificatif vu par un établissement", en="evidence seen by an institution"),
    Verification.SELF_DECLARED: Text(fr="déclaré par la personne", en="declared by the person"),
}
_REGIMES = {
    Regime.DPC: Text(fr="Obligation triennale de DPC", en="Triennial CPD duty"),
    Regime.CERTIFICATION: Text(fr="Certification périodique", en="Periodic certification"),
}
_WHY = {
    "practising-since-not-known": Text(
        fr="La date de début d'exercice n'est pas connue.", en="The start of practice is not known."
    ),
    "profession-not-known": Text(fr="La profession n'est pas connue.", en="The profession is not known."),
    "not-for-this-profession": Text(
        fr="Aucune règle connue ne vise cette profession.", en="No known rule is for this profession."
    ),
    "no-ruleset-for-this-day": Text(
        fr="Aucune règle n'est connue pour cette date.", en="No rule is known for this day."
    ),
}
_ANSWERS = {
    Answer.COUNTED: Text(fr="compté", en="counted"),
    Answer.NOT_COUNTED: Text(fr="non compté", en="not counted"),
    Answer.MISSING: Text(fr="manque", en="missing"),
    Answer.CANNOT_TELL: Text(fr="ne peut être dit", en="cannot be told"),
}
_IDENTITY = {
    Identity.VERIFIED: Text(fr="vérifié", en="verified"),
    Identity.SELF_DECLARED: Text(fr="déclaré par la personne", en="declared by the person"),
}


def statement(said: Statement, name: str, locale: Locale, at: datetime) -> Said:
    """The texts of a statement."""
    fr = locale is Locale.FR
    about = [
        ("Professionnel" if fr else "Professional", name or said.person_id),
        ("Profession", said.profession.label[locale] if said.profession else _unknown(fr)),
        ("RPPS", _rpps(said, locale)),
        ("Situation au" if fr else "As of", reading.day(said.on, locale)),
        ("Établi le" if fr else "Made on", reading.day(at.astimezone(PARIS).date(), locale)),
    ]
    taken_back = {entry.reverses for entry in said.entries if entry.reverses}
    return {
        "language": locale.value,
        "title": "Relevé des actions de DPC" if fr else "Statement of CPD actions",
        "notice": said.notice[locale],
        "about": about,
        "regimes": [_regime(evaluation, locale) for evaluation in said.evaluations],
        "actions_title": "Actions enregistrées" if fr else "Actions on record",
        "no_actions": "Aucune action n'est enregistrée." if fr else "No action is on record.",
        "columns": ["Date", "Action", "Type", "Durée" if fr else "Hours", "Origine" if fr else "Origin"],
        "actions": [_action(e.proof, e.proof.proof_id in taken_back, locale) for e in said.entries if e.proof],
    }


def attestation(said: Attestation, name: str, locale: Locale, at: datetime) -> Said:
    """The texts of an attestation."""
    fr, proof = locale is Locale.FR, said.proof
    about = [
        ("Action", proof.title[locale]),
        ("Type", proof.action_type.value),
        ("Terminée le" if fr else "Completed on", _day(proof, locale)),
        *(
            (reading.MODES[mode][locale].capitalize(), reading.hours(hours, locale))
            for mode, hours in proof.hours.items()
        ),
        ("Organisme" if fr else "Issuer", proof.issuer or proof.institution_id or _unknown(fr)),
        ("Numéro ODPC" if fr else "ODPC number", proof.odpc_number or ("aucun" if fr else "none")),
        ("Origine" if fr else "Origin", _VERIFIED[proof.verification][locale]),
        ("Enregistrée le" if fr else "Recorded on", reading.instant(said.recorded_at, locale)),
        ("Empreinte (SHA-256)" if fr else "Digest (SHA-256)", proof.evidence_sha256),
        ("Justificatif" if fr else "Proof", proof.proof_id),
    ]
    who = name or said.person_id
    opening = f"L'action suivante est enregistrée pour {who}." if fr else f"This action is on record for {who}."
    closing = (
        "Cette attestation porte sur une action et ne dit rien du respect d'une obligation."
        if fr
        else "This attests one action, and says nothing of whether a duty is met."
    )
    return {
        "language": locale.value,
        "title": "Attestation d'action de DPC" if fr else "Attestation of a CPD action",
        "opening": opening,
        "about": about,
        "closing": f"{closing} {reading.day(at.astimezone(PARIS).date(), locale)}.",
        "notice": Statement.notice[locale],
    }


def _regime(evaluation: Evaluation, locale: Locale) -> Said:
    fr, title = locale is Locale.FR, _REGIMES[evaluation.regime][locale]
    if evaluation.ruleset is None or evaluation.period is None:
        unknown = " ".join(_WHY[why][locale] for why in evaluation.why)
        return {"title": title, "summary": unknown, "rules": [], "notes": []}
    first, last = (reading.day(day, locale) for day in evaluation.period)
    worth = reading.number(evaluation.credits, locale)
    ruleset = evaluation.ruleset
    notes = [
        *([ruleset.remark[locale]] if ruleset.remark else []),
        *((f"Autre voie, non suivie ici : {a}." if fr else f"Another way, not recorded here: {a}.")
          for a in (alternative.label[locale] for alternative in evaluation.alternatives)),
        f"Source{' ' if fr else ''}: {'; '.join(ruleset.source)} ({ruleset.id}, "
        f"{reading.day(ruleset.checked_on, locale)}, {ruleset.confidence.value}).",
    ]  # fmt: skip
    return {
        "title": title,
        "summary": (
            f"Du {first} au {last} : {worth} crédit{'s' if evaluation.credits >= 2 else ''}."
            if fr
            else f"{first} to {last}: {worth} credit{'' if evaluation.credits == 1 else 's'}."
        ),
        "rules": [_rule(requirement, locale) for requirement in evaluation.requirements],
        "notes": notes,
    }


def _rule(requirement: Requirement, locale: Locale) -> Said:
    of = "sur" if locale is Locale.FR else "of"
    maybe = f" (+ {requirement.uncertain} ?)" if requirement.uncertain else ""
    return {
        "label": requirement.label[locale],
        "said": f"{requirement.found}{maybe} {of} {requirement.needed} · {_ANSWERS[requirement.answer][locale]}",
        "found": requirement.found,
        "uncertain": requirement.uncertain,
        "needed": requirement.needed,
    }


def _action(proof: Proof, is_reversed: bool, locale: Locale) -> list[str]:
    note = (" (annulée)" if locale is Locale.FR else " (reversed)") if is_reversed else ""
    return [
        _day(proof, locale),
        proof.title[locale] + note,
        proof.action_type.value,
        reading.hours(sum(proof.hours.values()), locale),
        _VERIFIED[proof.verification][locale],
    ]


def _rpps(said: Statement, locale: Locale) -> str:
    if said.rpps is None:
        return _unknown(locale is Locale.FR)
    sure = Identity.VERIFIED if said.rpps_verified else Identity.SELF_DECLARED
    return f"{said.rpps} ({_IDENTITY[sure][locale]})"


def _day(proof: Proof, locale: Locale) -> str:
    return reading.day(proof.completed_at.astimezone(PARIS).date(), locale)


def _unknown(fr: bool) -> str:
    return "non renseigné" if fr else "not given"
