// SPDX-License-Identifier: GPL-3.0-only

import assert from "node:assert/strict";
import { test } from "node:test";

import { AuthenticationError, decodeNotification, methods, RendezvousClient } from "../../../JavaScript/generated/rendezvous.js";
import { methods as tunnelMethods } from "../../../JavaScript/generated/tunnelproxy.js";
import * as rpc from "../../../JavaScript/src/validation.js";
import { excerpt, Path } from "../../../JavaScript/src/validation-error.js";

const sound = { uuid: "u", name: "n", token: "t" };

function fault(body) {
    try {
        body();
    } catch (error) {
        assert.ok(error instanceof rpc.ValidationError, String(error));
        return error;
    }
    assert.fail("nothing was thrown");
}

test("An error names the path, what was expected and what came", () => {
    const wrong = fault(() => methods.authenticate.encodeParams({ ...sound, token: 1 }));
    assert.deepEqual(
        [wrong.path, wrong.problem, wrong.expected, wrong.got, wrong.message],
        ["token", "wrongType", "String", "Int", "'token': expected String, got Int"],
    );
    const { token, ...without } = sound;
    assert.equal(fault(() => methods.authenticate.encodeParams(without)).message, "'token' is missing, expected String");
    const unknown = fault(() => methods.authenticate.encodeParams({ ...sound, zebra: 1, ape: 1 }));
    assert.equal(unknown.message, "'ape' is not a parameter of this method");
    assert.equal(fault(() => methods.hello.encodeParams(null)).message, "'params': expected Object, got Null");
});

test("A request is strict, an answer may come from a newer server", () => {
    const answer = { authenticationError: AuthenticationError.noError, aloneTimeout: 5 };
    assert.deepEqual(methods.authenticate.decodeResult(answer), { authenticationError: AuthenticationError.noError });
    const other = fault(() => methods.authenticate.decodeResult({ authenticationError: "AuthenticationErrorOther" }));
    assert.match(other.message, /^'authenticationError': expected AuthenticationError \(AuthenticationErrorNoError, .*\), got 'AuthenticationErrorOther'$/);
});

test("An optional parameter may be left out, null or undefined", () => {
    for (const nonce of [null, undefined]) assert.deepEqual(methods.authenticate.encodeParams({ ...sound, nonce }), sound);
    assert.deepEqual(methods.authenticate.encodeParams({ ...sound, nonce: "n" }), { ...sound, nonce: "n" });
});

test("What every object inherits is nobody's parameter", () => {
    assert.equal(fault(() => rpc.struct("T", { constructor: rpc.required(rpc.string) }).read({}, Path.root)).problem, "missing");
    const params = JSON.parse(`{"uuid":"u","name":"n","token":"t","__proto__":{"nonce":"x"}}`);
    assert.equal(fault(() => methods.authenticate.encodeParams(params)).path, "__proto__");
});

test("Uuids come in any spelling and leave in one", () => {
    const expected = "{0d2c5d0e-7a4c-4a0e-9b55-5a3c1c1b7f10}";
    for (const text of [expected, expected.toUpperCase(), expected.slice(1, -1)]) {
        assert.equal(rpc.uuid.read(text, Path.root), expected);
    }
    for (const text of [expected.slice(1), expected.slice(0, -1), `${expected}\n`, "", "0d2c5d0e7a4c4a0e9b555a3c1c1b7f10"]) {
        assert.equal(fault(() => rpc.uuid.read(text, Path.root)).problem, "invalidValue");
    }
});

test("An integer that JavaScript cannot keep is refused, not changed", () => {
    const most = Number.MAX_SAFE_INTEGER;
    assert.deepEqual(tunnelMethods.ping.encodeParams({ timestamp: most }), { timestamp: most });
    assert.match(fault(() => tunnelMethods.ping.encodeParams({ timestamp: most + 1 })).message, /expected UInt that JavaScript keeps exact/);
    assert.equal(fault(() => tunnelMethods.ping.encodeParams({ timestamp: -1 })).message, "'timestamp': expected UInt, got '-1'");
    for (const [value, kind] of [[0.5, "Double"], [NaN, "Double"], [1e300, "Double"], ["1", "String"], [[], "List"]]) {
        assert.equal(fault(() => tunnelMethods.ping.encodeParams({ timestamp: value })).got, kind);
    }
});

test("Variants are JSON, however deep, but not endless", () => {
    let deep = {};
    for (let level = 0; level < 400; level += 1) deep = { deep };
    assert.equal(rpc.variant.read(deep, Path.root), deep);
    const circle = {};
    circle.circle = circle;
    assert.equal(fault(() => rpc.object.read(circle, Path.root)).problem, "invalidValue");
    assert.equal(fault(() => rpc.variant.read({ a: [() => {}] }, Path.root)).path, "a[0]");
    assert.equal(fault(() => rpc.variant.read({ a: [NaN] }, Path.root)).path, "a[0]");
});

test("Text from outside is cut, and shows what cannot be seen", () => {
    assert.equal(excerpt("a\u001b[2Jb\u202ec"), "a\\u{1B}[2Jb\\u{202E}c");
    assert.equal(excerpt("x".repeat(65)), `${"x".repeat(64)}…`);
    assert.equal(excerpt("\ud800"), "\\u{D800}");
    const error = fault(() => methods.authenticate.encodeParams({ ...sound, ["k".repeat(1e6)]: 1 }));
    assert.ok(error.message.length < 120);
});

test("Secrets are masked", () => {
    assert.deepEqual(methods.authenticate.maskedParams({ ...sound, nonce: "n" }), { uuid: "u", name: "n", token: "***", nonce: "***" });
});

test("A notification is found by its name", () => {
    const params = { name: "Bob", uuid: "u", more: 1 };
    const expected = { name: "tunnelEstablished", params: { name: "Bob", uuid: "u" } };
    assert.deepEqual(decodeNotification("RemoteProxy.TunnelEstablished", params), expected);
    assert.equal(fault(() => decodeNotification("RemoteProxy.Other", {})).path, "notification");
    assert.equal(fault(() => decodeNotification("RemoteProxy.TunnelEstablished", { name: "Bob" })).path, "uuid");
});

test("The client calls with the method, its params and the options", async () => {
    const calls = [];
    const client = new RendezvousClient({ call: async (...call) => calls.push(call) });
    const options = { timeout: 5 };
    await client.hello(options);
    await client.authenticate(sound);
    assert.deepEqual(calls, [[methods.hello, {}, options], [methods.authenticate, sound, undefined]]);
});
