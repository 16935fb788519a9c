"""Route of the printed statement of an account."""

from fastapi import APIRouter, Request, Response

from services.enrolment.use_cases.papers import certificates
from services.enrolment.web.access import AccountShown
from services.enrolment.web.papers.papers import TEMPLATES, AskedLang, language, statement_paper
from shared.typesetting import typeset
from shared.web.attachments import PDF, attachment
from shared.web.requests import Does

router = APIRouter(prefix="/v1/enrolments/{enrolment_id}", tags=["accounts"])


@router.get("/statement/paper", response_class=Response)
async def print_statement(enrolment: AccountShown, act: Does, request: Request, lang: AskedLang = None) -> Response:
    """The statement as PDF, in French or English."""
    agreement = await act(certificates.DrawUpAgreement(enrolment.id))
    at = request.app.state.composition.clock.now()
    values = statement_paper(agreement, language(lang, agreement.card), at)
    return attachment(await typeset(TEMPLATES / "statement.typ", values, at=at), f"statement-{enrolment.id}.pdf", PDF)
