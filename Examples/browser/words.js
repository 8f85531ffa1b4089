// SPDX-License-Identifier: GPL-3.0-only

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
