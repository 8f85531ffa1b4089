#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-only
"""judge-tls.py NAME=FILE...

Judges what testssl.sh has found (its --jsonfile) at listeners: prints a line for each, and exits with 1 if something of severity
MEDIUM or worse is among it, or the grade is not A. Findings about the certificate are left out: it is made for the examination.

testssl.sh 3.0 gives no grade. This one is by SSL Labs' SSL Server Rating Guide (version 2009q), as later versions of testssl.sh
give it, but for trust in the certificate and for A+, which needs HSTS and thus a web site.
"""
import json
import re
import sys

SEVERE = ("MEDIUM", "HIGH", "CRITICAL", "WARN", "FATAL")
# Not of the server: about the openssl program that examines it.
OF_THE_EXAMINER = ("engine_problem",)
# Of an examination that went to its end.
FEWEST_FINDINGS = 50
# The guide's table 3.
PROTOCOLS = {"SSLv2": 0, "SSLv3": 80, "TLS1": 90, "TLS1_1": 95, "TLS1_2": 100, "TLS1_3": 100}
# Its table 4, for keys of elliptic curves: as strong as RSA of fewer than 1024, 2048, 4096 bits, and more.
KEYS = ((160, 40), (224, 80), (300, 90), (10**6, 100))
# Its table 5.
CIPHERS = ((1, 0), (128, 20), (256, 80), (10**6, 100))
# Its table 1.
GRADES = ((80, "A"), (65, "B"), (50, "C"), (35, "D"), (20, "E"), (0, "F"))


def score(table, bits):
    return next(score for limit, score in table if bits < limit)


def grade(told):
    """The grade, and the score that it stands for."""
    offered = [protocol for protocol in PROTOCOLS if told[protocol].startswith("offered")]
    ciphers = [re.search(r" ECDH (\d+) +(\S+) +(\d+) ", told[name]) for name in told if name.startswith("cipher_x")]
    if not offered or not ciphers:
        raise ValueError("neither protocols nor ciphers were found")
    if None in ciphers:
        # Only ephemeral curve keys are judged here: of other ciphers some have no forward secrecy.
        return "B at best", 0
    keys = [int(match[1]) for match in ciphers] + [int(re.search(r"EC (\d+)", told["cert_keySize"])[1])]
    strengths = [int(match[3]) for match in ciphers]
    total = (
        0.3 * (PROTOCOLS[offered[0]] + PROTOCOLS[offered[-1]]) / 2
        + 0.3 * score(KEYS, min(keys))
        + 0.4 * (score(CIPHERS, min(strengths)) + score(CIPHERS, max(strengths))) / 2
    )
    letter = next(letter for least, letter in GRADES if total >= least)
    # B at best: TLS before 1.2, and ciphers without authentication of their own.
    aead = all(match[2] in ("AESGCM", "ChaCha20", "AESCCM") for match in ciphers)
    if letter == "A" and (offered[0] not in ("TLS1_2", "TLS1_3") or not aead):
        letter = "B"
    return letter, total


def judge(name, path):
    """Whether all is well."""
    with open(path) as file:
        findings = [finding for finding in json.load(file) if finding["id"] not in OF_THE_EXAMINER]
    told = {finding["id"]: finding["finding"] for finding in findings}
    notable = [f for f in findings if f["severity"] in SEVERE and not f["id"].startswith("cert_")]
    for finding in notable:
        print(f"{name}: {finding['severity']}: {finding['id']}: {finding['finding']}")
    if len(findings) < FEWEST_FINDINGS:
        print(f"{name}: only {len(findings)} findings: the examination was broken off")
        return False
    letter, total = grade(told)
    good = sum(finding["severity"] == "OK" for finding in findings)
    print(
        f"{name}: grade {letter} (score {total:.0f}); {len(findings)} findings, {good} good, {len(notable)} of note;",
        f"TLS 1.1 {told['TLS1_1']}, 1.2 {told['TLS1_2']}, 1.3 {told['TLS1_3']};",
        f"tickets: {told['TLS_session_ticket']}",
    )
    return letter == "A" and not notable


def main():
    wells = []
    for argument in sys.argv[1:]:
        name, path = argument.split("=", 1)
        try:
            wells.append(judge(name, path))
        except (OSError, ValueError, KeyError, TypeError) as error:
            print(f"{name}: {path} is no whole examination: {error!r}")
            wells.append(False)
    sys.exit(0 if wells and all(wells) else 1)


main()
