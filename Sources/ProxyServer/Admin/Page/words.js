// SPDX-License-Identifier: GPL-3.0-only
"use strict";

// Words and numbers, and the elements that show them. Names come from strangers: they only ever become text nodes.

const byId = (id) => document.getElementById(id);

const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

function bytes(count) {
    let power = 0;
    let value = count;
    while (value >= 999.5 && power < units.length - 1) {
        value /= 1000;
        power += 1;
    }
    const digits = power === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return [value.toFixed(digits), units[power]];
}

const amount = (count) => bytes(count).join(" ");
const rate = (count) => `${amount(count)}/s`;
const whole = (count) => count.toLocaleString("en-US");
const plural = (count, word) => `${whole(count)} ${word}${count === 1 ? "" : "s"}`;

function percentage(share) {
    const rounded = Math.round(share * 100);
    return share > 0 && rounded === 0 ? "< 1 %" : `${rounded} %`;
}

/// Two units are precise enough for people.
function duration(seconds) {
    const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
    const index = parts.findIndex(([, size]) => seconds >= size);
    if (index < 0) return "0 s";
    const [unit, size] = parts[index];
    const first = `${Math.floor(seconds / size)} ${unit}`;
    const next = parts[index + 1];
    const rest = next ? Math.floor((seconds % size) / next[1]) : 0;
    return rest ? `${first} ${rest} ${next[0]}` : first;
}

const clock = (timestamp) => new Date(timestamp * 1000).toLocaleTimeString([], { hour12: false });

function text(element, value) {
    if (element.textContent !== value) element.textContent = value;
}

function make(tag, className, content) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (content !== undefined) element.textContent = content;
    return element;
}
