// SPDX-License-Identifier: GPL-3.0-only

const roots = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const beginning = primes(8).map((prime) => fraction(Math.sqrt(prime)));

/**
 * SHA-256 (FIPS 180-4) of bytes that come in pieces. The browser's own, `crypto.subtle.digest`, wants all of them at once.
 */
export class SHA256 {
    #state = Uint32Array.from(beginning);
    #words = new Uint32Array(64);
    #block = new Uint8Array(64);
    #filled = 0;
    #length = 0;

    update(bytes) {
        this.#length += bytes.length;
        let position = 0;
        if (this.#filled > 0) {
            position = Math.min(64 - this.#filled, bytes.length);
            this.#block.set(bytes.subarray(0, position), this.#filled);
            this.#filled += position;
            if (this.#filled < 64) return this;
            this.#compress(this.#block, 0);
            this.#filled = 0;
        }
        while (position + 64 <= bytes.length) {
            this.#compress(bytes, position);
            position += 64;
        }
        this.#block.set(bytes.subarray(position), 0);
        this.#filled = bytes.length - position;
        return this;
    }

    /** The digest in hex; nothing can be added behind it. */
    finish() {
        const length = this.#length;
        const padding = new Uint8Array(((55 - length) & 63) + 9);
        padding[0] = 0x80;
        const view = new DataView(padding.buffer);
        // The length in bits: numbers of JavaScript are exact up to 2^53, bits need eight times as many.
        view.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
        view.setUint32(padding.length - 4, (length << 3) >>> 0);
        this.update(padding);
        return Array.from(this.#state, (word) => word.toString(16).padStart(8, "0")).join("");
    }

    #compress(bytes, offset) {
        const words = this.#words;
        for (let index = 0; index < 16; index += 1) {
            const at = offset + index * 4;
            words[index] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
        }
        for (let index = 16; index < 64; index += 1) {
            const early = words[index - 15];
            const late = words[index - 2];
            const one = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
            const two = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
            words[index] = words[index - 16] + one + words[index - 7] + two;
        }
        const state = this.#state;
        let [a, b, c, d, e, f, g, h] = state;
        for (let index = 0; index < 64; index += 1) {
            const choice = (e & f) ^ (~e & g);
            const majority = (a & b) ^ (a & c) ^ (b & c);
            const one = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + roots[index] + words[index]) | 0;
            const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
            h = g;
            g = f;
            f = e;
            e = (d + one) | 0;
            d = c;
            c = b;
            b = a;
            a = (one + two) | 0;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}

function rotate(word, count) {
    return (word >>> count) | (word << (32 - count));
}

/** The first 32 bits behind the point. */
function fraction(number) {
    return Math.floor((number - Math.floor(number)) * 2 ** 32);
}

function primes(count) {
    const found = [];
    for (let number = 2; found.length < count; number += 1) {
        if (found.every((prime) => number % prime !== 0)) found.push(number);
    }
    return found;
}
