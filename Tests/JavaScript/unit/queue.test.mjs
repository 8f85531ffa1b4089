// SPDX-License-Identifier: GPL-3.0-only

import assert from "node:assert/strict";
import { test } from "node:test";

import { ReceiveQueue } from "../../../JavaScript/src/receive-queue.js";
import { SendGate } from "../../../JavaScript/src/send-gate.js";

const nobody = () => assert.fail("nothing was paused");

function queue() {
    return new ReceiveQueue({ high: 10, low: 4, most: 20, messages: 5 });
}

test("Messages leave in the order in which they came, and then the end", async () => {
    const messages = queue();
    const first = messages.take(undefined, nobody);
    assert.equal(messages.push("a", 1), "ok");
    assert.equal(messages.push("b", 1), "ok");
    messages.finish();
    assert.deepEqual([await first, await messages.take(undefined, nobody), await messages.take(undefined, nobody)], ["a", "b", null]);
    assert.equal(messages.push("c", 1), "ok");
    assert.equal(messages.count, 0);
});

test("The source pauses at the high mark and goes on at the low one", async () => {
    const messages = queue();
    let resumed = 0;
    assert.deepEqual([messages.push("a", 6), messages.push("b", 4), messages.push("c", 4)], ["ok", "pause", "ok"]);
    await messages.take(undefined, () => { resumed += 1; });
    assert.equal(resumed, 0);
    await messages.take(undefined, () => { resumed += 1; });
    assert.equal(resumed, 1);
    assert.equal(messages.size, 4);
    assert.equal(messages.push("d", 6), "pause");
});

test("What is too much is not kept", () => {
    const bytes = queue();
    assert.equal(bytes.push("a", 20), "pause");
    assert.equal(bytes.push("b", 1), "overflow");
    const many = queue();
    for (let number = 0; number < 5; number += 1) assert.equal(many.push("", 0), "ok");
    assert.equal(many.push("", 0), "overflow");
});

test("An error comes behind what came before it", async () => {
    const messages = queue();
    messages.push("a", 1);
    messages.finish(new Error("lost"));
    assert.equal(await messages.take(undefined, nobody), "a");
    await assert.rejects(messages.take(undefined, nobody), /lost/);
    await assert.rejects(messages.take(undefined, nobody), /lost/);
    const waiting = queue();
    const taken = waiting.take(undefined, nobody);
    waiting.finish(new Error("lost"));
    await assert.rejects(taken, /lost/);
});

test("Whoever stops waiting takes no message along", async () => {
    const messages = queue();
    const control = new AbortController();
    const aborted = messages.take(control.signal, nobody);
    const patient = messages.take(undefined, nobody);
    control.abort(new Error("enough"));
    await assert.rejects(aborted, /enough/);
    messages.push("a", 1);
    assert.equal(await patient, "a");
});

test("Taking a message costs the same, however many wait", async () => {
    const messages = new ReceiveQueue({ high: 1e9, low: 1, most: 1e9, messages: 1e6 });
    for (let number = 0; number < 200_000; number += 1) messages.push(number, 1);
    for (let number = 0; number < 200_000; number += 1) assert.equal(await messages.take(undefined, nobody), number);
});

function gate() {
    const socket = { amount: 0, isOpen: true };
    return { socket, gate: new SendGate({ high: 10, low: 4, senders: 3 }, () => socket.amount, () => socket.isOpen) };
}

test("Senders pass in order, and wait for room", async () => {
    const { socket, gate: door } = gate();
    const passed = [];
    const send = (name, size) => door.pass(() => {
        passed.push(name);
        socket.amount += size;
    });
    await send("a", 11);
    const waiting = [send("b", 1), send("c", 1)];
    await new Promise(setImmediate);
    assert.deepEqual(passed, ["a"]);
    socket.amount = 5;
    door.poke();
    await new Promise(setImmediate);
    assert.deepEqual(passed, ["a"], "the low mark is lower");
    socket.amount = 4;
    door.poke();
    await Promise.all(waiting);
    assert.deepEqual(passed, ["a", "b", "c"]);
});

test("A socket that tells nothing is looked at", async () => {
    const { socket, gate: door } = gate();
    socket.amount = 11;
    const waiting = door.pass(() => {});
    setTimeout(() => { socket.amount = 0; }, 5);
    await waiting;
});

test("A closed socket lets everybody through to see that", async () => {
    const { socket, gate: door } = gate();
    socket.amount = 11;
    const waiting = door.pass(() => { throw new Error("closed"); });
    socket.isOpen = false;
    await assert.rejects(waiting, /closed/);
    await door.pass(() => {});
});

test("So many may wait and no more; an abort ends the wait of one", async () => {
    const { socket, gate: door } = gate();
    socket.amount = 11;
    const control = new AbortController();
    const waiting = [door.pass(() => {}, control.signal), door.pass(() => {}), door.pass(() => {})];
    await assert.rejects(door.pass(() => {}), { code: "misuse" });
    control.abort(new Error("enough"));
    await assert.rejects(waiting[0], /enough/);
    socket.amount = 0;
    await Promise.all(waiting.slice(1));
    await assert.rejects(door.pass(() => assert.fail("not this one"), AbortSignal.abort(new Error("before"))), /before/);
});
