// SPDX-License-Identifier: GPL-3.0-only
// Has a generated module check test vectors: vectors.mjs MODULE, with lines of JSON on standard input, each
// { "method": "Namespace.Method", "params": …, "error": "Invalid params: …" or null }. Says how many it has checked; what
// came out otherwise is printed, exit code 1 then.

import { createInterface } from "node:readline";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { methods } = await import(pathToFileURL(path.resolve(process.argv[2])));
const byName = new Map(Object.values(methods).map((method) => [method.name, method]));
let count = 0;
let differences = 0;

for await (const line of createInterface({ input: process.stdin })) {
    const { method, params, error } = JSON.parse(line);
    const expected = error === null ? null : inJavaScript(error);
    const actual = check(byName.get(method), params);
    count += 1;
    // The one thing that JavaScript does differently, on purpose: 64 bits do not fit.
    if (actual === expected || (actual !== null && isBeyond(line) && /keeps exact/.test(actual))) continue;
    differences += 1;
    console.error(`${line}\n  expected: ${expected}\n  got:      ${actual}`);
}
console.log(count);
process.exitCode = differences > 0 ? 1 : 0;

function check(method, params) {
    try {
        const sent = method.encodeParams(params);
        // What was checked is sound.
        method.encodeParams(JSON.parse(JSON.stringify(sent)));
        return null;
    } catch (error) {
        if (error.name !== "ValidationError") throw error;
        return `Invalid params: ${error.message}`;
    }
}

function isBeyond(line) {
    return /18446744073709551615|9223372036854775807|-9223372036854775808/.test(line);
}

function inJavaScript(text) {
    return text.replaceAll("18446744073709551615", String(18446744073709551615));
}
