// SPDX-License-Identifier: GPL-3.0-only

import { ErrorCode, ProxyError } from "./proxy-error.js";

/**
 * Cuts text into JSON messages by their structure, never by newlines: they may follow each other in one piece, and one may
 * come in many. A message begins with `{` and ends where that brace closes; white space in between is skipped.
 */
export class JSONSplitter {
    #limit;
    #text = "";
    /** How far `#text` has been looked at, so that no character is looked at twice. */
    #position = 0;
    #openBraces = 0;
    #isInString = false;
    #isEscaped = false;

    /** @param limit The longest message that passes, in UTF-16 code units. */
    constructor(limit) {
        this.#limit = limit;
    }

    /** Whether something else than white space waits for its end. */
    get hasUnfinishedText() {
        return this.#text.trim() !== "";
    }

    /**
     * Takes text that came next and returns the messages that are complete with it.
     *
     * @throws ProxyError (`protocolViolation`) for what is no message, or one longer than the limit.
     */
    append(text) {
        this.#text += text;
        const messages = [];
        for (let message = this.#next(); message !== null; message = this.#next()) messages.push(message);
        return messages;
    }

    #next() {
        if (this.#openBraces === 0) {
            this.#text = this.#text.replace(/^[ \t\r\n]+/, "");
            if (this.#text === "") return null;
            if (this.#text[0] !== "{") throw this.#violation(`a message begins with '${this.#text[0]}', expected '{'`);
        }
        const end = Math.min(this.#text.length, this.#limit);
        while (this.#position < end) {
            const character = this.#text[this.#position];
            this.#position += 1;
            if (this.#isInString) {
                if (this.#isEscaped) this.#isEscaped = false;
                else if (character === "\\") this.#isEscaped = true;
                else if (character === '"') this.#isInString = false;
            } else if (character === '"') {
                this.#isInString = true;
            } else if (character === "{") {
                this.#openBraces += 1;
            } else if (character === "}") {
                this.#openBraces -= 1;
                if (this.#openBraces === 0) return this.#take();
            }
        }
        if (this.#text.length > this.#limit) throw this.#violation(`a message is longer than ${this.#limit} characters`);
        return null;
    }

    #take() {
        const message = this.#text.slice(0, this.#position);
        this.#text = this.#text.slice(this.#position);
        this.#position = 0;
        return message;
    }

    #violation(reason) {
        this.#text = "";
        return new ProxyError(ErrorCode.protocolViolation, `the server sent no valid message: ${reason}`);
    }
}
