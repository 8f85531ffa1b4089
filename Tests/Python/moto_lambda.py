# SPDX-License-Identifier: GPL-3.0-only
"""Plays AWS Lambda on loopback, over TLS, with moto, which checks signatures and permissions.

moto_lambda.py CERTIFICATE KEY writes one line of JSON (port, and the credentials of a user, of a user who may do
nothing, and of a role) and serves until its standard input ends. What the function answers is set through moto's own
/moto-api/static/lambda-simple/response, a queue for each region."""

import json
import sys
import threading

import boto3
import requests
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

certificate, key = sys.argv[1:]
server = make_server(
    "127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True, ssl_context=(certificate, key)
)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"https://localhost:{server.port}"


def client(service):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        verify=certificate,
        aws_access_key_id="setup",
        aws_secret_access_key="setup",
    )


def post(path, **arguments):
    requests.post(url + path, verify=certificate, **arguments).raise_for_status()


may_invoke = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}]}
)
may_be_assumed = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
post("/moto-api/config", json={"lambda": {"use_docker": False}})
iam = client("iam")
keys = {}
for name in ["proxy", "stranger"]:
    iam.create_user(UserName=name)
    keys[name] = iam.create_access_key(UserName=name)["AccessKey"]
iam.put_user_policy(UserName="proxy", PolicyName="invoke", PolicyDocument=may_invoke)
role = iam.create_role(RoleName="proxy-role", AssumeRolePolicyDocument=may_be_assumed)["Role"]
iam.put_role_policy(RoleName="proxy-role", PolicyName="invoke", PolicyDocument=may_invoke)
keys["role"] = client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="proxy")["Credentials"]
# From here on every request is checked.
post("/moto-api/reset-auth", data="0")

print(
    json.dumps(
        {
            "port": server.port,
            "credentials": {
                name: {field: value for field, value in key.items() if isinstance(value, str)}
                for name, key in keys.items()
            },
        }
    ),
    flush=True,
)
sys.stdin.read()
