// SPDX-License-Identifier: GPL-3.0-only

/** A name, or a reason, from a stranger: short, and without what moves the text around it. */
export function plainText(text, limit = 80) {
    const visible = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ").trim();
    const characters = Array.from(visible);
    return characters.length > limit ? `${characters.slice(0, limit).join("")}…` : visible;
}

const units = ["B", "KiB", "MiB", "GiB"];

/** `1536` -> `1.5 KiB`. */
export function sizeText(bytes) {
    let value = bytes;
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
        value /= 1024;
        unit += 1;
    }
    return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `3.0 of 10.0 MiB, 30 %`. */
export function progressText(done, size) {
    const share = size === 0 ? 100 : Math.floor((done / size) * 100);
    return `${sizeText(done)} of ${sizeText(size)}, ${share} %`;
}
