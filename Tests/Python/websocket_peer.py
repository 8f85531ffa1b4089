# SPDX-License-Identifier: GPL-3.0-only
"""What a WebSocket client that others have made sees of the proxy: the library websockets, in both phases of a connection.

websocket_peer.py URL CERTIFICATE writes one object of JSON, with the same members as Tests/JavaScript/websocket_peer.js
and those of what a browser cannot do: fragments and pings."""

import asyncio
import json
import ssl
import sys

from websockets.asyncio.client import connect as open_connection
from websockets.exceptions import ConnectionClosed

url, certificate = sys.argv[1:]
mebi = 1 << 20
trust = ssl.create_default_context(cafile=certificate)


def connect():
    # It offers permessage-deflate, as browsers do.
    return open_connection(url, ssl=trust, max_size=None, ping_interval=None)


async def call(peer, method, params=None):
    await peer.send(json.dumps({"id": 0, "method": method, "params": params}))
    return json.loads(await peer.recv())


async def closing(peer):
    """How the server closes."""
    try:
        received = await peer.recv()
    except ConnectionClosed as closed:
        clean = closed.rcvd is not None and closed.sent is not None
        frame = closed.rcvd
        return {"code": frame.code if frame else 1006, "reason": frame.reason if frame else "", "clean": clean}
    raise AssertionError(f"not closed: {received!r:.100}")


async def ping(peer, payload):
    await (await peer.ping(payload))
    return True


async def control_phase():
    seen = {}
    caller = await connect()
    seen["agreed"] = (caller.subprotocol or "") + ", ".join(e.name for e in caller.protocol.extensions)
    seen["hello"] = (await call(caller, "RemoteProxy.Hello"))["status"]
    seen["pings"] = [await ping(caller, payload) for payload in [b"", b"payload", bytes(range(125))]]
    await caller.send(['{"id":0,', '"method":"Remote', 'Proxy.Hello"}'])
    seen["fragmentedHello"] = json.loads(await caller.recv())["status"]
    await caller.close(4000, "κόσμε")
    seen["closed"] = await closing(caller)

    binary = await connect()
    await binary.send(bytes(3))
    seen["binary"] = await closing(binary)

    chatter = await connect()
    await chatter.send("good morning")
    answer = json.loads(await chatter.recv())
    seen["chatter"] = {"id": answer["id"], "status": answer["status"], "code": (await closing(chatter))["code"]}

    long = await connect()
    await long.send(" " * mebi)
    seen["long"] = {name: value for name, value in (await closing(long)).items() if name != "clean"}
    return seen


async def tunnel():
    ends = [await connect(), await connect()]
    for index, end in enumerate(ends):
        params = {"uuid": f"00000000-0000-4000-8000-00000000000{index}", "name": f"peer {index}", "token": "token"}
        assert (await call(end, "Authentication.Authenticate", params))["status"] == "success"
    for end in ends:
        assert json.loads(await end.recv())["notification"] == "RemoteProxy.TunnelEstablished"
    return ends


def messages():
    large = bytes((index ^ index >> 8 ^ index >> 16) & 0xFF for index in range(mebi)) * 16
    return {
        "text": "κόσμε 😀 \0 \uffff",
        "emptyText": "",
        "largeText": "0123456789abcdef" * mebi,
        "binary": bytes(range(256)),
        "emptyBinary": b"",
        "largeBinary": large,
    }


async def echo(one, two, message, frames=None):
    async def back():
        arrived = await two.recv()
        await two.send(arrived)
        return arrived

    _, arrived = await asyncio.gather(one.send(frames or message), back())
    return arrived == message and await one.recv() == message


async def main():
    seen = await control_phase()
    one, two = await tunnel()
    seen["echoes"] = {name: await echo(one, two, message) for name, message in messages().items()}
    large = messages()["largeBinary"]
    frames = [large[index : index + 65_536] for index in range(0, len(large), 65_536)]
    seen["fragments"] = [
        await echo(one, two, large, frames),
        await echo(one, two, "κόσμε", ["κό", "", "σ", "με"]),
    ]
    seen["tunnelPings"] = [await ping(end, payload) for end in [one, two] for payload in [b"", bytes(range(125))]]
    await one.close(4001, "enough")
    seen["one"], seen["two"] = await closing(one), await closing(two)
    json.dump(seen, sys.stdout)


asyncio.run(asyncio.wait_for(main(), 60))
