"""Reports as real mail servers write them: delivery reports of Postfix and Exchange, and a feedback report."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: bounces@cursus.example
Subject: Undelivered Mail Returned to Sender
Date: Tue, 24 Nov 2026 08:12:44 +0100 (CET)
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4cXyZ12Qz5zB.1795504364/mx.example.net"
Content-Transfer-Encoding: 8bit
Message-Id: <4cXyZ133Lnz9v@mx.example.net>

This is a MIME-encapsulated message.

--4cXyZ12Qz5zB.1795504364/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{address}>: {diagnostic}

--4cXyZ12Qz5zB.1795504364/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4cXyZ12Qz5zB
X-Postfix-Sender: rfc822; bounces@cursus.example
Arrival-Date: Tue, 24 Nov 2026 08:12:41 +0100 (CET)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {diagnostic}

--4cXyZ12Qz5zB.1795504364/mx.example.net
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <bounces@cursus.example>
Received: from worker (unknown [10.0.0.7])
\tby mx.example.net (Postfix) with ESMTP id 4cXyZ12Qz5zB
\tfor <{address}>; Tue, 24 Nov 2026 08:12:41 +0100 (CET)
From: Cursus <ne-pas-repondre@cursus.example>
To: Somebody <{address}>
Subject: =?utf-8?q?Votre_candidature?=
Message-ID: <{message_id}@cursus.example>

--4cXyZ12Qz5zB.1795504364/mx.example.net--
"""
EXCHANGE = """\
From: <postmaster@hopital.example>
To: <bounces@cursus.example>
Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6IFZvdHJlIGNhbmRpZGF0dXJl?=
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_c0ffee_PR0P264MB1234"
Message-ID: <c0ffee@PR0P264MB1234.hopital.example>
In-Reply-To: <{message_id}@cursus.example>

--_c0ffee_PR0P264MB1234
Content-Type: multipart/alternative; boundary="_inner_"

--_inner_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Votre message n=E2=80=99a pas pu =C3=AAtre remis.

--_inner_
Content-Type: text/html; charset="utf-8"

<p>Votre message n'a pas pu etre remis.</p>

--_inner_--

--_c0ffee_PR0P264MB1234
Content-Type: message/delivery-status

Reporting-MTA: dns;PR0P264MB1234.hopital.example
Received-From-MTA: dns;mx.example.net
Arrival-Date: Tue, 24 Nov 2026 07:12:44 +0000

Final-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{diagnostic}

--_c0ffee_PR0P264MB1234
Content-Type: message/rfc822

From: Cursus <ne-pas-repondre@cursus.example>
To: Somebody <{address}>
Subject: Votre candidature
Message-ID: <{message_id}@cursus.example>
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

Bonjour,

--_c0ffee_PR0P264MB1234--
"""
COMPLAINT = """\
From: <abuse@provider.example>
To: <bounces@cursus.example>
Subject: FW: Votre candidature
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for an email message received from IP 192.0.2.1.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <bounces@cursus.example>
Arrival-Date: Tue, 24 Nov 2026 08:00:00 +0100

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

From: Cursus <ne-pas-repondre@cursus.example>
To: <{address}>
Subject: Votre candidature
Message-ID: <{message_id}@cursus.example>

Bonjour

--part1_13d.2e68ed54_boundary--
"""


def report(
    text: str,
    message_id: str,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = "",
    address: str = "somebody@example.org",
) -> bytes:
    """The report about that mail, with CRLF line ends."""
    reply = diagnostic or f"550 {status} <{address}>: Recipient address rejected: User unknown"
    filled = text.format(message_id=message_id, status=status, action=action, diagnostic=reply, address=address)
    return filled.replace("\n", "\r\n").encode()
