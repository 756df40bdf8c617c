"""Delivery status notifications as mail systems write them, after real ones."""
import base64, quopri

ORIGINAL = """Return-Path: <{path}>
From: Example Phones <no-reply@example.com>
To: {to}
Subject: Choose your password
Message-ID: <1.ab@example.com>

{link}
"""


def postfix(path, to, action="failed", status="5.1.1", said="550 5.1.1 <{to}>: Recipient address rejected:\n    User unknown in virtual mailbox table", link="", final=None, type="message/delivery-status", encode=None):
    body = f"""Reporting-MTA: dns; mail.example.com
X-Postfix-Queue-ID: B2A1F1A01
X-Postfix-Sender: rfc822; {path}
Arrival-Date: Fri, 27 Nov 2026 03:00:00 +0000 (UTC)

Final-Recipient: rfc822; {final or to}
{'' if final else f'Original-Recipient: rfc822;{to}' + chr(10)}Action: {action}
Status: {status}
Remote-MTA: dns; mx.acme.example
Diagnostic-Code: smtp; {said.format(to=to)}
"""
    coding = ""
    if encode == "base64":
        body, coding = base64.encodebytes(body.encode()).decode(), "Content-Transfer-Encoding: base64\n"
    if encode == "quoted-printable":
        body, coding = quopri.encodestring(body.encode().replace(b"acme", b"ac=6De")).decode().replace("=3D6De", "=6De"), "Content-Transfer-Encoding: quoted-printable\n"
    return f"""Return-Path: <>
X-Original-To: {path}
Delivered-To: bounces@example.com
Received: by mail.example.com (Postfix)
\tid 5F0C61A02; Fri, 27 Nov 2026 03:00:02 +0000 (UTC)
Date: Fri, 27 Nov 2026 03:00:02 +0000 (UTC)
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {path}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="B2A1F1A01.1795748402/mail.example.com"
Content-Transfer-Encoding: 8bit
Message-Id: <20261127030002.5F0C61A02@mail.example.com>

This is a MIME-encapsulated message.

--B2A1F1A01.1795748402/mail.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.com.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{to}>: host mx.acme.example[192.0.2.7] said: {said.format(to=to)}

--B2A1F1A01.1795748402/mail.example.com
Content-Description: Delivery report
Content-Type: {type}
{coding}
{body}
--B2A1F1A01.1795748402/mail.example.com
Content-Description: Undelivered Message
Content-Type: message/rfc822

{ORIGINAL.format(path=path, to=to, link=link)}
--B2A1F1A01.1795748402/mail.example.com--
"""


def exim(path, to, why="Unrouteable address", said=None):
    """`said`: what another mail system answered, where it was handed over to one; whatever it was, the status is 5.0.0 (deliver.c)."""
    return f"""Return-path: <>
Envelope-to: {path}
Delivery-date: Fri, 27 Nov 2026 03:00:04 +0000
Received: from Debian-exim by mail.example.com with local (Exim 4.96)
\tid 1r7RkG-0004Xz-1B
\tfor {path};
\tFri, 27 Nov 2026 03:00:04 +0000
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.com>
To: {path}
References: <1.ab@example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary=1795748404-eximdsn-804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1r7RkG-0004Xz-1B@mail.example.com>
Date: Fri, 27 Nov 2026 03:00:04 +0000

--1795748404-eximdsn-804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    {why}

--1795748404-eximdsn-804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Action: failed
Final-Recipient: rfc822;{to}
Status: 5.0.0
{f'Remote-MTA: dns; mx.acme.example{chr(10)}Diagnostic-Code: smtp; {said}{chr(10)}' if said else ''}
--1795748404-eximdsn-804289383
Content-type: message/rfc822

{ORIGINAL.format(path=path, to=to, link="")}
--1795748404-eximdsn-804289383--
"""


def exchange(path, to):
    html = base64.encodebytes(f"<html><body>Your message to {to} couldn't be delivered.</body></html>".encode()).decode()
    return f"""Received: from AM0PR01MB1234.eurprd01.prod.exchangelabs.com (2603:10a6:208:1::1)
 by AM9PR01MB5678.eurprd01.prod.exchangelabs.com with HTTPS; Fri, 27 Nov 2026 03:00:06 +0000
MIME-Version: 1.0
From: <postmaster@acme.example>
To: <{path}>
Date: Fri, 27 Nov 2026 03:00:06 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="8b2d1c1f-0a6e-4c9e-9f0e-5b5b5b5b5b5b"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <8b2d1c1f-0a6e@AM0PR01MB1234.eurprd01.prod.exchangelabs.com>
In-Reply-To: <1.ab@example.com>
Subject: Undeliverable: Choose your password
Auto-Submitted: auto-replied

--8b2d1c1f-0a6e-4c9e-9f0e-5b5b5b5b5b5b
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="2f2b9a3e-alt"

--2f2b9a3e-alt
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to {to} couldn't be delivered.=20

--2f2b9a3e-alt
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: base64

{html}
--2f2b9a3e-alt--

--8b2d1c1f-0a6e-4c9e-9f0e-5b5b5b5b5b5b
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB1234.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;mail.example.com
Arrival-Date: Fri, 27 Nov 2026 03:00:05 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {to} not found by SMTP address lookup
X-Display-Name: {to}

--8b2d1c1f-0a6e-4c9e-9f0e-5b5b5b5b5b5b
Content-Type: message/rfc822

{ORIGINAL.format(path=path, to=to, link="")}
--8b2d1c1f-0a6e-4c9e-9f0e-5b5b5b5b5b5b--
""".replace("\n", "\r\n")


def gmail(path, to):
    return f"""Delivered-To: bounces@example.com
Return-Path: <>
X-Google-Smtp-Source: AGHT+IF
MIME-Version: 1.0
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {path}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <1.ab@example.com>
X-Failed-Recipients: {to}
Message-ID: <6745.0501@mx.google.com>
Date: Fri, 27 Nov 2026 03:00:08 -0800 (PST)
Content-Type: multipart/report; boundary="000000000000b6e5e50627d1a2c3"; report-type=delivery-status

--000000000000b6e5e50627d1a2c3
Content-Type: multipart/related; boundary="000000000000b6e7cf0627d1a2c9"

--000000000000b6e7cf0627d1a2c9
Content-Type: multipart/alternative; boundary="000000000000b6e7d80627d1a2ca"

--000000000000b6e7d80627d1a2ca
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000b6e7d80627d1a2ca
Content-Type: text/html; charset="UTF-8"

<html><body><b>Address not found</b></body></html>

--000000000000b6e7d80627d1a2ca--
--000000000000b6e7cf0627d1a2c9
Content-Type: image/png; name="icon.png"
Content-Disposition: attachment; filename="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

{base64.encodebytes(bytes(range(256)) * 4).decode()}
--000000000000b6e7cf0627d1a2c9--
--000000000000b6e5e50627d1a2c3
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; {path}
Arrival-Date: Fri, 27 Nov 2026 03:00:07 -0800 (PST)
X-Original-Message-ID: <1.ab@example.com>

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.27, the server for the domain gmail.com.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550-5.1.1 unnecessary spaces. For more information, go to
 550 5.1.1  https://support.google.com/mail/?p=NoSuchUser a1-20020a05600c.123 - gsmtp
Last-Attempt-Date: Fri, 27 Nov 2026 03:00:08 -0800 (PST)

--000000000000b6e5e50627d1a2c3
Content-Type: message/rfc822

{ORIGINAL.format(path=path, to=to, link="")}
--000000000000b6e5e50627d1a2c3--
"""


def vacation(path, to):
    return f"""From: {to}
To: {path}
Subject: Out of office
Auto-Submitted: auto-replied

I am away. Action: failed
Status: 5.1.1
"""
