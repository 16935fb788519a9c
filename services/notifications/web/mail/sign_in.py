"""A fresh link on request. The answer is the same for every address, and leaves before anything is looked up."""

from fastapi import APIRouter, BackgroundTasks, status
from pydantic import Field

from services.notifications.use_cases.mail.sign_in import SendLink
from shared.web.requests import Does, Input, View

router = APIRouter(prefix="/v1")


class SignInInput(Input):
    email: str = Field(min_length=3, max_length=320, examples=["ada.martin@example.org"])


class SignInView(View):
    sent_if_known: bool = True
    """Whether the address is known is not told."""


@router.post("/sign-in", tags=["sign-in"], status_code=status.HTTP_202_ACCEPTED)
async def sign_in(body: SignInInput, act: Does, after: BackgroundTasks) -> SignInView:
    """Send a link that lets the person in to their address, if there is such a person.

    One mail in ten minutes and a few a day, however often it is asked for; no Idempotency-Key is needed.
    """
    after.add_task(act, SendLink(body.email))
    return SignInView()
