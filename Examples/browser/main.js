// SPDX-License-Identifier: GPL-3.0-only
// The page: what its forms do, and what it shows.

import { ErrorCode, openTunnel, randomUuid } from "../../JavaScript/src/index.js";
import { ChatView } from "./chat-view.js";
import { Conversation } from "./conversation.js";
import { TransferView } from "./transfer-view.js";
import { plainText } from "./words.js";

const $ = (selector) => document.querySelector(selector);
const chat = new ChatView();
/** Another for each page: with one uuid, two tabs would be taken for the same side. */
const uuid = randomUuid();
let conversation = null;
let waiting = null;

$("#meeting").addEventListener("submit", (event) => {
    event.preventDefault();
    meet();
});
$("#leave").addEventListener("click", leave);
$("#chat").addEventListener("submit", (event) => {
    event.preventDefault();
    say();
});
$("#sending").addEventListener("submit", (event) => {
    event.preventDefault();
    offerFile();
});
addEventListener("pagehide", () => leave());
suggestProxies();

/** @param state `apart`, `waiting`, `met` or `fault`. */
function show(state, text) {
    document.body.dataset.state = state;
    $("#status").textContent = text;
    const isApart = state === "apart" || state === "fault";
    for (const input of document.querySelectorAll("#meeting input")) input.disabled = !isApart;
    $("#meet").disabled = !isApart;
    $("#leave").hidden = isApart;
    $("#leave").textContent = state === "met" ? "Leave" : "Stop waiting";
    $("#talk").hidden = state !== "met" && $("#log").children.length === 0;
    for (const control of document.querySelectorAll("#chat :is(input, button), #sending :is(input, button)")) {
        control.disabled = state !== "met";
    }
    $("#files").hidden = state !== "met" && $("#transfers").children.length === 0;
}

async function meet() {
    if (waiting !== null || conversation !== null) return;
    waiting = new AbortController();
    chat.clear();
    show("waiting", "Waiting for the partner: open this page in another tab, with the same token and room.");
    $("#leave").focus();
    const identity = { uuid, name: $("#name").value, token: $("#token").value, nonce: $("#nonce").value };
    const { signal } = waiting;
    try {
        const tunnel = await openTunnel($("#proxy").value, identity, { signal });
        waiting = null;
        await converse(tunnel);
    } catch (error) {
        waiting = null;
        if (signal.aborted) show("apart", "Not connected.");
        else show("fault", explain(error));
    }
    $("#meet").focus();
}

async function converse(tunnel) {
    conversation = new Conversation(tunnel, {
        text: (text) => chat.add("theirs", text),
        offer: showOffer,
        nonsense: () => chat.add("event", "Your partner has sent something that this page does not understand."),
    });
    const name = plainText(tunnel.partner.name);
    show("met", `You have met ${name}.`);
    chat.add("event", `${name} is here.`);
    $("#text").focus();
    const error = await conversation.run();
    conversation = null;
    if (error !== undefined) show("fault", explain(error));
    else show("apart", "The tunnel is closed.");
}

async function leave() {
    waiting?.abort();
    await conversation?.close();
}

async function say() {
    const text = $("#text").value;
    if (text === "" || conversation === null) return;
    $("#text").value = "";
    chat.add("mine", text);
    // If that fails the tunnel has ended, which is told already.
    await conversation.say(text).catch(() => {});
}

function offerFile() {
    const file = $("#file").files[0];
    if (file === undefined || conversation === null) return $("#file").focus();
    let view;
    const sender = conversation.offer(file, (progress) => view.update(progress));
    if (sender === undefined) return chat.add("event", "One file at a time: another is on its way.");
    view = new TransferView({ name: file.name, size: file.size, direction: "out" }, { cancel: () => sender.cancel() });
    sender.run();
}

function showOffer(receiver) {
    const view = new TransferView({ name: receiver.name, size: receiver.size, direction: "in" }, {
        accept: () => receiver.accept(),
        decline: () => receiver.decline(),
        cancel: () => receiver.cancel(),
    });
    receiver.report = (progress) => view.update(progress);
    view.update({ phase: "offered", done: 0, size: receiver.size, sha256: null });
}

function explain(error) {
    switch (error.code) {
        case ErrorCode.authenticationRefused: return `The proxy did not take the token. (${error.message})`;
        case ErrorCode.noPartner: return `Nobody came. (${error.message})`;
        case ErrorCode.unreachable: return `The proxy cannot be reached. (${error.message})`;
        case ErrorCode.serverStopped: return "The proxy has stopped. Try again in a moment.";
        case ErrorCode.invalidConfiguration: return `The proxy's address cannot be used. (${error.message})`;
        case ErrorCode.connectTimedOut: return `The proxy does not answer. (${error.message})`;
        default: return `Something went wrong: ${error.message}`;
    }
}

/** Whoever serves the page says which proxies there are; `*` stands for the page's own host. */
async function suggestProxies() {
    show("apart", "Not connected.");
    try {
        const { proxies } = await (await fetch("proxies.json")).json();
        const urls = proxies.map((url) => url.replace("*", location.hostname));
        for (const url of urls) $("#proxies").append(new Option(url, url));
        if ($("#proxy").value === "" && urls.length > 0) $("#proxy").value = urls[0];
    } catch {
        // A page that comes without them works with an address that is typed in.
    }
    document.body.dataset.ready = "";
}
