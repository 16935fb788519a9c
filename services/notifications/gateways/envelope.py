"""The bytes of a mail: RFC 5322 headers, a text and an HTML part."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from services.notifications.domain.mail.appointment import Appointment
from services.notifications.gateways.invitation import invitation, method
from services.notifications.use_cases.ports import Mail

_BYTES = SMTP.clone(cte_type="7bit")


def written(mail: Mail, sender: str) -> bytes:
    """The bytes of a mail. Its Message-ID derives from the message, so that a repeated hand-over is recognised."""
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2]
    message = EmailMessage(_BYTES)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(display_name=" ".join(mail.to_name.split()), addr_spec=mail.to_address)
    message["Subject"] = mail.letter.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.message.id}@{domain}>"
    message["List-Id"] = f"Cursus status mail <status.{domain}>"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies
    message["Content-Language"] = _locale(mail)
    message["X-Cursus-Message"] = mail.message.id
    message["X-Cursus-Template"] = mail.message.template.value
    message["X-Cursus-Locale"] = _locale(mail)
    message["X-Cursus-Cause"] = mail.message.cause
    message.set_content(mail.letter.text, cte="quoted-printable")
    message.add_alternative(mail.letter.html, subtype="html", cte="quoted-printable")
    if mail.appointment:
        _add_calendar(message, mail, mail.appointment, sender)
    return message.as_bytes()


def _add_calendar(message: EmailMessage, mail: Mail, entry: Appointment, sender: str) -> None:
    """Adds the entry twice: inline, for mail programs that show it, and as a file for the others."""
    calendar = invitation(entry, sender, mail.to_name, mail.to_address, mail.at)
    params = {"method": method(entry)}
    message.add_alternative(calendar, subtype="calendar", params=params, cte="base64")
    message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="entretien.ics")


def _locale(mail: Mail) -> str:
    return mail.message.locale.value if mail.message.locale else ""
