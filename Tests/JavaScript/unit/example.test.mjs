// SPDX-License-Identifier: GPL-3.0-only
// Examples/browser without a page: two conversations over a tunnel that is in the memory.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { Conversation } from "../../../Examples/browser/conversation.js";
import { safeFileName } from "../../../Examples/browser/file-name.js";
import { SHA256 } from "../../../Examples/browser/sha256.js";
import { decode, encodeControl, encodePiece, limits } from "../../../Examples/browser/transfer-messages.js";
import { plainText, progressText, sizeText } from "../../../Examples/browser/words.js";

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const over = ["complete", "declined", "cancelled", "failed"];

/** Two ends; `tamper` may change what goes from the first to the second, or drop it. */
function tunnelPair(tamper = (message) => message) {
    const end = () => ({ queue: [], wake: () => {}, isClosed: false });
    const ends = [end(), end()];
    return [0, 1].map((index) => {
        const [mine, theirs] = [ends[index], ends[1 - index]];
        const close = async () => {
            for (const one of ends) {
                one.isClosed = true;
                one.wake();
            }
        };
        return {
            most: () => theirs.queue.length,
            close,
            async send(data) {
                if (mine.isClosed) throw new Error("closed");
                const message = index === 0 ? tamper(data) : data;
                if (message !== null) theirs.queue.push(typeof message === "string" ? message : message.slice());
                theirs.wake();
                await new Promise(setImmediate);
            },
            async *[Symbol.asyncIterator]() {
                while (true) {
                    if (mine.queue.length > 0) yield mine.queue.shift();
                    else if (mine.isClosed) return;
                    else await new Promise((resolve) => { mine.wake = resolve; });
                }
            },
        };
    });
}

/** Reports of one side, and a promise of the last. */
function recorder() {
    const reports = [];
    let finish;
    const ended = new Promise((resolve) => { finish = resolve; });
    return {
        reports,
        ended,
        report: (progress) => {
            reports.push(progress);
            if (over.includes(progress.phase)) finish(progress);
        },
    };
}

/** Two that talk; `onOffer` is what the second does with a file. */
function talk(onOffer, tamper) {
    const heard = [];
    const incoming = recorder();
    const tunnels = tunnelPair(tamper);
    const [anna, bob] = tunnels.map((tunnel, index) => new Conversation(tunnel, {
        text: (text) => heard.push([index, text]),
        nonsense: () => heard.push([index, null]),
        offer: (receiver) => {
            receiver.report = incoming.report;
            onOffer(receiver);
        },
    }));
    const ended = [anna.run(), bob.run()];
    const outgoing = recorder();
    const send = (file) => {
        const sender = anna.offer(file, outgoing.report);
        sender?.run();
        return sender;
    };
    return { anna, bob, tunnels, heard, ended, incoming, outgoing, send };
}

function file(size, name = "data.bin") {
    const bytes = new Uint8Array(size);
    for (let index = 0; index < size; index += 1) bytes[index] = (index * 31) ^ (index >> 8) ^ (index >> 16);
    return { name, size, bytes, slice: (start, end) => new Blob([bytes.subarray(start, end)]) };
}

test("SHA-256 is the one everybody has, however the bytes are cut", () => {
    for (const size of [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003]) {
        const { bytes } = file(size);
        assert.equal(new SHA256().update(bytes).finish(), digest(bytes), `${size} bytes`);
    }
    const { bytes } = file(1000);
    for (let step = 1; step < 200; step += 1) {
        const hash = new SHA256();
        for (let at = 0; at < bytes.length; at += step) hash.update(bytes.subarray(at, at + step));
        assert.equal(hash.finish(), digest(bytes), `in steps of ${step}`);
    }
});

test("Names of files from strangers become harmless", () => {
    const names = {
        "photo.jpg": "photo.jpg",
        "Ä ö.tar.gz": "Ä ö.tar.gz",
        "../../etc/passwd": "passwd",
        "C:\\Windows\\evil.exe": "evil.exe",
        "..": "file",
        "": "file",
        "/": "file",
        ".bashrc": "bashrc",
        "a\u0000b\u001b[2J\n.txt": "ab[2J.txt",
        "photo\u202egpj.exe": "photogpj.exe",
        "zero\u200bwidth": "zerowidth",
        "CON": "_CON",
        "lpt1.txt": "_lpt1.txt",
        "console.txt": "console.txt",
        "a<b>:\"|?*.txt": "a_b______.txt",
        "trailing. . ": "trailing",
        "   spaces   in   it  ": "spaces in it",
        "<img src=x onerror=alert(1)>": "_img src=x onerror=alert(1)_",
    };
    for (const [given, expected] of Object.entries(names)) assert.equal(safeFileName(given), expected);
    const long = safeFileName(`${"x".repeat(500)}.jpeg`);
    assert.equal(long.length, 120);
    assert.ok(long.endsWith("….jpeg"));
    assert.equal(Array.from(safeFileName("😀".repeat(500))).length, 120);
});

test("Names of strangers leave the text around them alone", () => {
    assert.equal(plainText("a\u202eb\u0000c\nd\u2066"), "a b c d");
    assert.equal(plainText("👩\u200d👩\u200d👧 Ärger"), "👩\u200d👩\u200d👧 Ärger");
    assert.equal(plainText("x".repeat(81)), `${"x".repeat(80)}…`);
});

test("Sizes are told in units", () => {
    assert.deepEqual([0, 1023, 1536, 10_485_760, 2 ** 40].map(sizeText), ["0 B", "1023 B", "1.5 KiB", "10.0 MiB", "1024 GiB"]);
    assert.equal(progressText(5_242_880, 10_485_760), "5.0 MiB of 10.0 MiB, 50 %");
    assert.equal(progressText(0, 0), "0 B of 0 B, 100 %");
});

test("What is no message of a transfer is none", () => {
    assert.deepEqual(decode(encodePiece(new Uint8Array([5]))), { piece: new Uint8Array([5]) });
    assert.deepEqual(decode(encodeControl({ type: "accept" })), { message: { type: "accept" } });
    const nonsense = [
        new Uint8Array(), new Uint8Array([7, 1]), new Uint8Array([0, 0xff]), encodePiece(new Uint8Array(limits.largestPiece + 1)),
        ...[
            null, [], "accept", {}, { type: "other" }, { type: "offer", name: 5, size: 1 }, { type: "offer", name: "n", size: -1 },
            { type: "offer", name: "n", size: 1.5 }, { type: "offer", name: "n", size: "1" }, { type: "received" },
            { type: "done", sha256: "xyz" }, { type: "decline" }, { type: "accept", more: "x".repeat(limits.control) },
        ].map(encodeControl),
    ];
    for (const bytes of nonsense) assert.equal(decode(bytes), null, String(bytes.slice(0, 60)));
});

test("People talk in text, also with a partner that ends its lines", async () => {
    const { anna, tunnels, heard, ended } = talk(() => {});
    await anna.say("hello");
    await tunnels[0].send("a line\n");
    await tunnels[0].send("x".repeat(limits.text + 1));
    await tunnels[0].send(new Uint8Array([9, 9]));
    await tunnels[0].send(new Uint8Array([9, 9]));
    await anna.close();
    assert.deepEqual(await Promise.all(ended), [undefined, undefined]);
    assert.deepEqual(heard, [[1, "hello"], [1, "a line"], [1, "x".repeat(limits.text)], [1, null]]);
});

test("A file arrives whole, and both know its checksum", async () => {
    for (const size of [0, 1, limits.piece, limits.window + 1, 5_000_000]) {
        const sent = file(size, "../a/b\u202e.bin");
        const { incoming, outgoing, send, anna } = talk((receiver) => {
            assert.deepEqual([receiver.name, receiver.size], ["b.bin", size]);
            receiver.accept();
        });
        send(sent);
        const [out, into] = await Promise.all([outgoing.ended, incoming.ended]);
        assert.deepEqual([out.phase, into.phase], ["complete", "complete"], out.reason ?? into.reason);
        assert.deepEqual([out.sha256, into.sha256], [digest(sent.bytes), digest(sent.bytes)]);
        assert.equal(into.blob.type, "application/octet-stream");
        assert.deepEqual(new Uint8Array(await into.blob.arrayBuffer()), sent.bytes);
        for (const { reports } of [incoming, outgoing]) {
            const progress = reports.map(({ done }) => done);
            assert.deepEqual(progress, [...progress].sort((one, two) => one - two));
            assert.equal(progress.at(-1), size);
        }
        await anna.close();
    }
});

test("A sender waits for a receiver that does not say how far it is", async () => {
    let pieces = 0;
    const { send, anna } = talk((receiver) => {
        receiver.accept();
        receiver.piece = () => { pieces += 1; };
    });
    const sender = send(file(4 * limits.window));
    // As soon as they are there, and then no more, however often it could have been.
    const arrive = async (count) => {
        while (pieces < count) await new Promise(setImmediate);
        for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
        assert.equal(pieces, count);
    };
    await arrive(limits.window / limits.piece);
    // More than has been sent is not believed.
    sender.take({ type: "received", bytes: 4 * limits.window });
    await arrive((2 * limits.window) / limits.piece);
    await anna.close();
});

test("A file can be declined, and cancelled from either side", async () => {
    const declined = talk((receiver) => receiver.decline());
    declined.send(file(10));
    assert.deepEqual([(await declined.outgoing.ended).phase, (await declined.incoming.ended).phase], ["declined", "declined"]);

    const bySender = talk((receiver) => {
        receiver.accept();
        sender.cancel();
    });
    const sender = bySender.send(file(3 * limits.window));
    assert.deepEqual([(await bySender.outgoing.ended).phase, (await bySender.incoming.ended).reason], ["cancelled", "by the sender"]);

    const byReceiver = talk((receiver) => {
        receiver.accept();
        const { report } = receiver;
        receiver.report = (progress) => {
            report(progress);
            if (progress.phase === "moving") receiver.cancel();
        };
    });
    byReceiver.send(file(3 * limits.window));
    assert.deepEqual([(await byReceiver.outgoing.ended).reason, (await byReceiver.incoming.ended).phase], ["by the receiver", "cancelled"]);
    // What is still under way of the first does not get into the second.
    const second = byReceiver.anna.offer(file(1), byReceiver.outgoing.report);
    assert.notEqual(second, undefined);
});

test("One file at a time goes each way, and none that is too large", async () => {
    const { send, outgoing, incoming, tunnels, anna, heard } = talk(() => {});
    assert.notEqual(send(file(10)), undefined);
    assert.equal(send(file(10)), undefined);
    await new Promise(setImmediate);
    await tunnels[0].send(encodeControl({ type: "offer", name: "second", size: 1 }));
    assert.equal((await outgoing.ended).reason, "another file is on its way");
    await anna.close();
    assert.equal((await incoming.ended).phase, "failed");
    assert.deepEqual(heard, []);
    const large = talk(() => assert.fail("too large to be offered"));
    large.send({ ...file(1), size: limits.fileSize + 1 });
    assert.match((await large.outgoing.ended).reason, /bytes at most/);
    await large.tunnels[0].send(encodeControl({ type: "offer", name: "huge", size: limits.fileSize + 1 }));
    await large.anna.close();
});

test("What was changed on its way is not saved", async () => {
    const isPiece = (message) => typeof message !== "string" && message[0] === 1;
    const tampering = {
        "the checksum is another": (message) => {
            if (isPiece(message)) message[100] ^= 1;
            return message;
        },
        "more came than was offered": (message) => (isPiece(message) ? encodePiece(new Uint8Array(message.length)) : message),
        "less came than was offered": (message) => (isPiece(message) ? null : message),
    };
    for (const [reason, tamper] of Object.entries(tampering)) {
        const { send, outgoing, incoming } = talk((receiver) => receiver.accept(), tamper);
        send(file(1000));
        const into = await incoming.ended;
        assert.deepEqual([into.phase, into.reason, into.blob], ["failed", reason, undefined]);
        assert.deepEqual([(await outgoing.ended).phase, (await outgoing.ended).reason], ["cancelled", reason]);
    }
});

test("A file that cannot be read, and a tunnel that ends, end the transfer", async () => {
    const unreadable = talk((receiver) => receiver.accept());
    unreadable.send({ name: "n", size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) });
    assert.deepEqual([(await unreadable.outgoing.ended).reason, (await unreadable.incoming.ended).reason], ["gone", "the file could not be read"]);
    const shorter = talk((receiver) => receiver.accept());
    shorter.send({ ...file(10), size: 20 });
    assert.equal((await shorter.outgoing.ended).reason, "the file has become shorter");
    const lost = talk((receiver) => {
        receiver.accept();
        lost.anna.close();
    });
    lost.send(file(limits.window));
    assert.deepEqual([(await lost.outgoing.ended).phase, (await lost.incoming.ended).phase], ["failed", "failed"]);
});
