"""Routes of papers: issue, print and revoke certificates, print agreements, and the public verification."""

import base64
import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.policy import paris_day
from services.enrolment.use_cases.papers import certificates
from services.enrolment.web.access import READERS, enrolment_for, enrolment_shown_to
from services.enrolment.web.papers.certificate_schemas import (
    CertificateInput,
    CertificateView,
    RevocationInput,
    VerificationView,
)
from services.enrolment.web.papers.papers import (
    TEMPLATES,
    AskedLang,
    agreement_paper,
    certificate_paper,
    file_name,
    language,
    period,
)
from shared.auth.principal import Role
from shared.kernel.errors import NotFound
from shared.kernel.reading import day, hours
from shared.kernel.words import Locale
from shared.typesetting import typeset
from shared.web.attachments import PDF, attachment
from shared.web.requests import Does, Listing, Once

router = APIRouter(tags=["papers"])

Shown = Annotated[Enrolment, Depends(enrolment_shown_to(*READERS))]
PrintedFor = Annotated[Enrolment, Depends(enrolment_shown_to(Role.SECRETARY, Role.PROGRAMME_HEAD, Role.PRESIDENT))]
AgreedWith = Annotated[Enrolment, Depends(enrolment_shown_to(Role.SECRETARY, Role.FINANCE, Role.PROGRAMME_HEAD))]
ForSecretary = Annotated[str, Depends(enrolment_for(Role.SECRETARY, Role.PROGRAMME_HEAD))]

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape())


def verification_page(request: Request) -> str:
    """The public URL of the verification, as printed on papers."""
    url: str = request.app.state.composition.settings.public_url
    return f"{url.rstrip('/')}/verify"


@router.post("/v1/enrolments/{enrolment_id}/certificates", status_code=201)
async def issue(enrolment: ForSecretary, body: CertificateInput, once: Once) -> CertificateView:
    """Issues a certificate of the recorded facts; while facts and name are the same, returns the same certificate."""
    return await once(certificates.IssueCertificate(enrolment_id=enrolment, kind=body.kind), CertificateView.of)


@router.get("/v1/enrolments/{enrolment_id}/certificates")
async def list_certificates(enrolment: Shown, act: Does) -> Listing[CertificateView]:
    """All certificates of the enrolment, including the revoked ones."""
    found = await act(certificates.ListCertificates(enrolment.id))
    return Listing(items=[CertificateView.of(certificate) for certificate in found])


@router.get("/v1/enrolments/{enrolment_id}/certificates/{certificate_id}/paper", response_class=Response)
async def print_certificate(
    enrolment: PrintedFor, certificate_id: str, act: Does, request: Request, lang: AskedLang = None
) -> Response:
    """The certificate as PDF, in French or English."""
    printable = await act(certificates.PrintCertificate(enrolment.id, certificate_id))
    certificate = printable.certificate
    values = certificate_paper(
        printable, language(lang, printable.card), f"{verification_page(request)}/{certificate.code}"
    )
    pdf = await typeset(TEMPLATES / f"{certificate.kind}.typ", values, at=certificate.issued_at)
    return attachment(pdf, file_name(certificate), PDF)


@router.post("/v1/enrolments/{enrolment_id}/certificates/{certificate_id}/revocation")
async def revoke(enrolment: ForSecretary, certificate_id: str, body: RevocationInput, once: Once) -> CertificateView:
    """Revokes the certificate; a verification of its code then shows it as revoked."""
    command = certificates.RevokeCertificate(enrolment_id=enrolment, certificate_id=certificate_id, reason=body.reason)
    return await once(command, CertificateView.of)


@router.get("/v1/enrolments/{enrolment_id}/agreement", response_class=Response)
async def print_agreement(enrolment: AgreedWith, act: Does, request: Request, lang: AskedLang = None) -> Response:
    """The contract with a paying person, or the convention with the employer or funder, as PDF for signature."""
    agreement = await act(certificates.DrawUpAgreement(enrolment.id))
    at = request.app.state.composition.clock.now()
    values = agreement_paper(agreement, language(lang, agreement.card), at)
    return attachment(await typeset(TEMPLATES / "agreement.typ", values, at=at), f"agreement-{enrolment.id}.pdf", PDF)


@router.get("/v1/certificates/{code}", tags=["verification"])
async def verify(code: str, act: Does) -> VerificationView:
    """Whether a certificate with this code is issued and valid, and its content. Public."""
    return VerificationView.of(await act(certificates.VerifyCertificate(code)))


@router.get("/verify/{code}", response_class=HTMLResponse, include_in_schema=False)
async def verification(
    code: str,
    act: Does,
    lang: Locale | None = None,
    accept_language: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """The verification as a page, in French or English."""
    chosen = lang or (Locale.EN if accept_language.lower().startswith("en") else Locale.FR)
    try:
        found = VerificationView.of(await act(certificates.VerifyCertificate(code)))
    except NotFound:
        found = None
    page = _PAGES.get_template("verify.html").render(
        lang=chosen,
        t=lambda fr, en: fr if chosen is Locale.FR else en,
        paper=found,
        period=found and period(found.starts_on, found.ends_on, chosen),
        hours=found and hours(found.hours, chosen),
        awarded_on=found and found.awarded_on and day(found.awarded_on, chosen),
        issued_on=found and day(paris_day(found.issued_at), chosen),
        revoked_on=found and found.revoked_at and day(paris_day(found.revoked_at), chosen),
    )
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL)).encode()
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return HTMLResponse(page, 200 if found else 404, headers=headers)
