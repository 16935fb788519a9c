"""A new sign-in link on request. The answer is the same for every address, and is sent before the lookup."""

from fastapi import APIRouter, BackgroundTasks, status
from pydantic import Field

from services.notifications.use_cases.mail.sign_in import SendLink
from shared.web.requests import Does, Input, View

router = APIRouter(prefix="/v1")


class SignInInput(Input):
    email: str = Field(min_length=3, max_length=320, examples=["ada.martin@example.org"])


class SignInView(View):
    sent_if_known: bool = True
    """The same whether or not the address is known."""


@router.post("/sign-in", tags=["sign-in"], status_code=status.HTTP_202_ACCEPTED)
async def sign_in(body: SignInInput, act: Does, after: BackgroundTasks) -> SignInView:
    """Mail a sign-in link to this address, if it is a person's.

    Sends one mail in ten minutes and a few a day at most, so no Idempotency-Key is needed.
    """
    after.add_task(act, SendLink(body.email))
    return SignInView()
