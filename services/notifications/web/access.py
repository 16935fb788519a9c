"""The roles that may read the mails of an institution."""

from typing import Annotated

from fastapi import Depends

from shared.auth.guards import staff
from shared.auth.principal import Principal, Role

MailStaff = Annotated[Principal, Depends(staff(Role.SECRETARY, Role.PROGRAMME_HEAD, Role.PARTNER))]
