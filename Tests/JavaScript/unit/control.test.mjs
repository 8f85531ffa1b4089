// SPDX-License-Identifier: GPL-3.0-only

import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeNotification, methods } from "../../../JavaScript/generated/rendezvous.js";
import { ControlMachine } from "../../../JavaScript/src/control-machine.js";
import { JSONSplitter } from "../../../JavaScript/src/json-splitter.js";

const violation = { name: "ProxyError", code: "protocolViolation" };
const hello = { server: "s", name: "n", version: "1", apiVersion: "0.3" };

function machine() {
    return new ControlMachine({ decodeNotification, maximumMessageSize: 1000, maximumPending: 2 });
}

test("Messages end with their outermost brace, however the text is cut", () => {
    const messages = [`{"a":"}{\\"\\\\"}`, "{}", `{"a":{"b":[{},{}]}}`, `{"é😀":"\\u007d"}`];
    const text = ` \n${messages.join("")}\n ${messages.join("\r\n\t")}`;
    const whole = new JSONSplitter(1000);
    assert.deepEqual(whole.append(text), [...messages, ...messages]);
    for (let step = 1; step < text.length; step += 1) {
        const splitter = new JSONSplitter(1000);
        const found = [];
        for (let at = 0; at < text.length; at += step) found.push(...splitter.append(text.slice(at, at + step)));
        assert.deepEqual(found, [...messages, ...messages], `in steps of ${step}`);
        assert.equal(splitter.hasUnfinishedText, false);
    }
});

test("A message has a limit, and a beginning", () => {
    const splitter = new JSONSplitter(10);
    assert.deepEqual(splitter.append(`{"a":"12"}{"a":"12"}`), [`{"a":"12"}`, `{"a":"12"}`]);
    assert.deepEqual(splitter.append(`{"a":"12`), []);
    assert.equal(splitter.hasUnfinishedText, true);
    assert.throws(() => splitter.append(`3"}`), violation);
    assert.throws(() => new JSONSplitter(10).append(" x"), violation);
    assert.throws(() => new JSONSplitter(10).append("[]"), violation);
    assert.throws(() => new JSONSplitter(10).append("{}}"), violation);
});

test("Many messages in one text take no time", () => {
    assert.equal(new JSONSplitter(10).append("{}\n".repeat(100_000)).length, 100_000);
});

test("Replies come in the order of the requests", () => {
    const control = machine();
    assert.deepEqual(control.request(methods.hello, {}), { id: 1, text: `{"id":1,"method":"RemoteProxy.Hello","params":{}}` });
    assert.equal(control.request(methods.hello, {}).id, 2);
    assert.throws(() => control.request(methods.hello, {}), { code: "misuse" });
    const answers = [1, 2].map((id) => JSON.stringify({ id, status: "success", params: hello })).join("\n");
    const expected = [1, 2].map((id) => ({ kind: "resolve", id, result: hello }));
    assert.equal(control.isPending(1), true);
    assert.deepEqual(control.received(answers), expected);
    assert.equal(control.isPending(1), false);
    assert.throws(() => control.received(answers), violation);
});

test("A reply to another request ends everything", () => {
    const control = machine();
    control.request(methods.hello, {});
    assert.throws(() => control.received(JSON.stringify({ id: 7, status: "success", params: hello })), violation);
});

test("A refusal is for the oldest request, and carries what the spec knows of it", () => {
    const control = machine();
    control.request(methods.authenticate, { uuid: "u", name: "n", token: "t" });
    control.request(methods.hello, {});
    const params = { authenticationError: "AuthenticationErrorAuthenticationFailed" };
    const [first] = control.received(JSON.stringify({ id: 1, status: "error", error: "Invalid token.", params }));
    assert.deepEqual([first.kind, first.id, first.error.code, first.error.result], ["reject", 1, "requestRefused", params]);
    assert.match(first.error.message, /Authentication.Authenticate: Invalid token\.$/);
    const [second] = control.received(JSON.stringify({ id: -1, status: "error", error: "\u001b[2J", params: { x: 1 } }));
    assert.deepEqual([second.kind, second.id, second.error.result], ["reject", 2, undefined]);
    assert.ok(!second.error.message.includes("\u001b"));
});

test("A notification is told; behind the last one nothing may be left", () => {
    const control = machine();
    const params = { name: "Bob", uuid: "u" };
    const text = JSON.stringify({ id: 1, notification: "RemoteProxy.TunnelEstablished", params });
    const notification = { name: "tunnelEstablished", params };
    assert.deepEqual(control.received(`${text}\n`), [{ kind: "notify", notification }]);
    control.finish();
    control.received(`${text} {`);
    assert.throws(() => control.finish(), violation);
});

test("What is no message of a server is told to be none", () => {
    const broken = [
        "{x}", "{}", `{"id":"1"}`, `{"id":1.5,"status":"success"}`, `{"id":1}`, `{"id":1,"status":"error"}`,
        `{"id":1,"status":"success","params":[]}`, `{"id":1,"notification":5}`, `{"id":1,"notification":"A.B"}`,
        `{"id":1,"notification":"RemoteProxy.TunnelEstablished"}`, `{"id":1,"status":"success","params":{"server":1}}`,
    ];
    for (const text of broken) {
        const control = machine();
        control.request(methods.hello, {});
        assert.throws(() => control.received(text), violation, text);
    }
});
