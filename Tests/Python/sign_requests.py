# SPDX-License-Identifier: GPL-3.0-only
"""Signs the requests of a JSON list on standard input as botocore does, and writes a list of canonical request and
Authorization field: a second implementation of Signature Version 4 for SigV4 tests."""

import base64
import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def sign(order):
    request = AWSRequest(method=order["method"], url=order["url"], data=base64.b64decode(order["body"]))
    for name, value in order["headers"]:
        request.headers.add_header(name, value)
    # What add_auth does, at the time that the test says.
    request.context["timestamp"] = order["timestamp"]
    credentials = Credentials(order["key"], order["secret"], order["token"])
    auth = SigV4Auth(credentials, order["service"], order["region"])
    auth._modify_request_before_signing(request)
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    auth._inject_signature_to_request(request, signature)
    return {"canonical": canonical, "authorization": request.headers["Authorization"]}


json.dump([sign(order) for order in json.load(sys.stdin)], sys.stdout)
