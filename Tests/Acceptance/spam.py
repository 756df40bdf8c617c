#!/usr/bin/env python3
"""S5: every kind of email in every language, signed, as SpamAssassin's own rules (-L) score it: spam.py [BINARY] [--all]

Debian's package spamassassin; without --all the lists of scores are short.
"""
import pathlib, shutil, subprocess, sys, tempfile
import letters
from rig import Latchkey, Report, binary

program, report = binary(), Report(600)
LIMIT = 1.0

# One process for all messages: each start of the program costs a second.
JUDGE = r"""
use Mail::SpamAssassin;
my $judge = Mail::SpamAssassin->new({local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => '/dev/null', userstate_dir => $ARGV[0]});
for my $file (glob("$ARGV[0]/*.eml")) {
    open(my $in, '<', $file); local $/; my $mail = $judge->parse(<$in>);
    my $status = $judge->check($mail);
    printf("%s\t%.2f\t%s\n", $file, $status->get_score(), join(',', map { sprintf('%s=%.3f', $_, $status->{conf}->{scores}->{$_} // 0) } split(/,/, $status->get_names_of_tests_hit())));
    $status->finish(); $mail->finish();
}
"""
# As the relay that is delivered to sees it.
RECEIVED = "Return-Path: <bounces+1.abcdefghijklmnop@example.com>\nReceived: from mail.example.com (mail.example.com [10.0.0.5])\n\tby mx.acme.example (Postfix) with ESMTPS id 4F2A\n\tfor <ada@acme.example>; {date}\n"


def main():
    with Latchkey(program, LATCHKEY_DELIVERY_DKIM_DOMAIN="example.com", LATCHKEY_DELIVERY_DKIM_SELECTOR="mail") as k, \
            tempfile.TemporaryDirectory() as folder:
        key = k.root / "dkim.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key], check=True, capture_output=True)
        key.chmod(0o600)
        k.environment["LATCHKEY_DELIVERY_DKIM_KEY"] = str(key)
        k.start()
        mails = letters.write_all(k)
        report.check("S5", f"{len(mails)} emails: each kind in each language", not letters.missing(mails), letters.missing(mails))
        for index, mail in enumerate(mails):
            text = mail.bytes.replace(k.address.encode(), b"https://phones.example.com")
            name = f"{index:03d}-{mail.message['Content-Language']}-{mail.kind}.eml"
            (pathlib.Path(folder) / name).write_bytes(RECEIVED.format(date=mail.message["Date"]).encode() + text)
        judged = subprocess.run(["perl", "-e", JUDGE, folder], capture_output=True, text=True)
        scores = [(pathlib.Path(file).stem[4:], float(score), rules) for file, score, rules in (line.split("\t") for line in judged.stdout.splitlines())]
        report.check("S5", "all are judged", len(scores) == len(mails), judged.stderr[-400:])
        for name, score, rules in scores:
            if "--all" in sys.argv or score >= LIMIT:
                report.note(f"{score:5.2f}  {name}  {rules}")
        worst = max(scores, key=lambda s: s[1])
        report.note(f"scores from {min(s[1] for s in scores):.2f} to {worst[1]:.2f} ({worst[0]})")
        report.check("S5", f"each scores below {LIMIT}", worst[1] < LIMIT, worst)


if not shutil.which("spamassassin"):
    sys.exit("spamassassin is missing; install Debian's package spamassassin")
with report.part("S5", "spam"):
    main()
report.end()
