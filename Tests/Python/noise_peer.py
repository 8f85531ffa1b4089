# SPDX-License-Identifier: GPL-3.0-only
"""The other end of an encrypted tunnel, by the library noiseprotocol: what docs/end-to-end.md says, written once more.

noise_peer.py URL CERTIFICATE OWN_UUID KEY meets whoever shows the same token, sends every record back, ends when the other
side ends, and writes what it has seen as one object of JSON. URL is tcp://HOST:PORT or ssl://HOST:PORT."""

import json
import socket
import ssl
import sys
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from noise.connection import NoiseConnection
from noise.exceptions import NoiseInvalidMessage

url, certificate, own_uuid, key = sys.argv[1:]
REKEY_INTERVAL = 1 << 14
DATA, END = 0, 1


def connect():
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if address.scheme == "ssl":
        trust = ssl.create_default_context(cafile=certificate)
        connection = trust.wrap_socket(connection, server_hostname=address.hostname)
    return connection


connection = connect()
stream = connection.makefile("rb")


def meet():
    """The partner's uuid."""
    params = {"uuid": own_uuid, "name": "python", "token": "t", "nonce": "n"}
    request = {"id": 1, "method": "Authentication.Authenticate", "params": params}
    connection.sendall(json.dumps(request).encode())
    assert json.loads(stream.readline())["status"] == "success"
    return json.loads(stream.readline())["params"]["uuid"]


def read_exactly(count):
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def read_frame():
    return read_exactly(int.from_bytes(read_exactly(2), "big"))


def write_frame(message):
    connection.sendall(len(message).to_bytes(2, "big") + bytes(message))


def field(text):
    return len(text.encode()).to_bytes(4, "big") + text.encode()


class Direction:
    """Counts the records of one direction, and changes its key."""

    def __init__(self, rekey):
        self.rekey = rekey
        self.count = 0

    def next(self):
        if self.count > 0 and self.count % REKEY_INTERVAL == 0:
            self.rekey()
        self.count += 1


def talk():
    partner = meet()
    initiates = own_uuid.encode() < partner.encode()
    first, second = (own_uuid, partner) if initiates else (partner, own_uuid)
    seen = {"initiates": initiates, "records": 0, "bytes": 0}

    noise = NoiseConnection.from_name(b"Noise_NNpsk0_25519_ChaChaPoly_SHA256")
    noise.set_psks(psk=bytes.fromhex(key))
    noise.set_prologue(b"NRPE2E\x01I" + field(first) + field(second))
    (noise.set_as_initiator if initiates else noise.set_as_responder)()
    noise.start_handshake()
    inbound, outbound = Direction(noise.rekey_inbound_cipher), Direction(noise.rekey_outbound_cipher)

    def send(kind, data=b""):
        outbound.next()
        write_frame(noise.encrypt(bytes([kind]) + data))

    connection.sendall(b"NRPE2E\x01" + (b"I" if initiates else b"R"))
    if initiates:
        write_frame(noise.write_message())
    assert read_exactly(8) == b"NRPE2E\x01" + (b"R" if initiates else b"I")
    message = read_frame()
    if not message:
        return seen | {"refused": True}
    try:
        noise.read_message(message)
    except (InvalidTag, NoiseInvalidMessage):
        write_frame(b"")
        return seen | {"wrongKey": True}
    if initiates:
        send(DATA)
    else:
        write_frame(noise.write_message())

    while True:
        frame = read_frame()
        inbound.next()
        record = noise.decrypt(frame)
        if record[0] == END:
            break
        assert record[0] == DATA
        if len(record) == 1 and seen["records"] == 0 and not initiates and "confirmed" not in seen:
            seen["confirmed"] = True
            continue
        seen["records"] += 1
        seen["bytes"] += len(record) - 1
        send(DATA, record[1:])
    send(END)
    # Until the partner has closed: what was sent is to arrive.
    seen["rest"] = len(stream.read())
    return seen


print(json.dumps(talk()))
