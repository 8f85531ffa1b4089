// SPDX-License-Identifier: GPL-3.0-only

const longest = 120;

/** Names that Windows has given to devices, with any extension. */
const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * A name that a file from a stranger may be shown and saved under: no folders, nothing that cannot be seen or that turns the
 * direction of reading (`gpj.exe` as `exe.jpg`), no name that a system gives another meaning.
 */
export function safeFileName(name) {
    const last = String(name).split(/[/\\]/).at(-1);
    const visible = last.normalize("NFC")
        .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, "")
        .replace(/[<>:"|?*]/g, "_")
        .replace(/\s+/gu, " ")
        // Windows drops what is at the end; at the beginning a point hides a file.
        .replace(/^[ .]+|[ .]+$/g, "");
    if (visible === "") return "file";
    return shorten(devices.test(visible) ? `_${visible}` : visible);
}

/** Cut in the middle, so that what kind of file it is can still be seen. */
function shorten(name) {
    const characters = Array.from(name);
    if (characters.length <= longest) return name;
    const point = characters.lastIndexOf(".");
    const extension = point > 0 && characters.length - point <= 16 ? characters.slice(point) : [];
    return [...characters.slice(0, longest - extension.length - 1), "…", ...extension].join("");
}
