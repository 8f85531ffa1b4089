// SPDX-License-Identifier: GPL-3.0-only
"use strict";

// The event stream: follows api/events, and begins again when it is lost.

/// An event is due each second; when none has come for so long, the connection is dead whatever TCP thinks.
const patience = 6000;
const longestPause = 10000;
const tokenKey = "nymea-remoteproxy-token";

/// Takes an event stream apart (HTML Living Standard section 9.2.6), as far as this server uses its grammar.
async function read(body, heard) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard();
        rest += value;
        let end;
        while ((end = rest.indexOf("\n\n")) >= 0) {
            const lines = rest.slice(0, end).split("\n");
            rest = rest.slice(end + 2);
            const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
            const data = JSON.parse(field("data"));
            if (field("event") === "history") takeHistory(data);
            if (field("event") === "snapshot") takeSnapshot(data);
            if (field("event") === "snapshot") setState("live", "live");
        }
    }
}

function setState(state, words, problem) {
    document.body.dataset.state = state;
    text(byId("link"), words);
    byId("problem").hidden = !problem;
    text(byId("problem"), problem ?? "");
}

/// Follows the stream once, until it ends; throws what is wrong.
async function follow() {
    const control = new AbortController();
    let timer = 0;
    const heard = () => {
        clearTimeout(timer);
        timer = setTimeout(() => control.abort(new Error("nothing has been heard for a while")), patience);
    };
    heard();
    try {
        const token = sessionStorage.getItem(tokenKey);
        document.body.toggleAttribute("data-token", token !== null);
        const headers = token ? { Authorization: `Bearer ${token}` } : {};
        const answer = await fetch("api/events", { headers, cache: "no-store", signal: control.signal });
        if (answer.status === 401) return askForToken(token !== null);
        if (!answer.ok) throw new Error((await answer.text()).trim() || `the answer was ${answer.status}`);
        await read(answer.body, heard);
        throw new Error("the server has ended the stream");
    } finally {
        clearTimeout(timer);
    }
}

/// - isWrong: Whether one was shown.
function askForToken(isWrong) {
    sessionStorage.removeItem(tokenKey);
    setState("locked", "locked");
    const gate = byId("gate");
    gate.hidden = false;
    text(byId("fault"), isWrong ? "This is not the token." : "");
    byId("token").focus();
    return new Promise((resolve) => {
        gate.addEventListener("submit", (event) => {
            event.preventDefault();
            sessionStorage.setItem(tokenKey, byId("token").value.trim());
            byId("token").value = "";
            gate.hidden = true;
            setState("connecting", "connecting");
            resolve();
        }, { once: true });
    });
}

function pause(milliseconds) {
    return new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
        addEventListener("online", resolve, { once: true });
    });
}

async function run() {
    let failures = 0;
    for (;;) {
        try {
            await follow();
            failures = 0;
        } catch (error) {
            // Whoever was live a moment ago tries again soon.
            failures = document.body.dataset.state === "live" ? 0 : failures + 1;
            const reason = error instanceof TypeError ? "the server does not answer" : error.message;
            setState("lost", "connection lost", `Connection lost: ${reason}. Trying again; what is shown is of ${now ? clock(now) : "never"}.`);
            await pause(Math.min(longestPause, 1000 * 2 ** failures));
        }
    }
}

run();
