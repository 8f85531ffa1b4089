// SPDX-License-Identifier: GPL-3.0-only

/**
 * What came and was not yet taken, with an end. Knows how much it holds, and when its source should pause and go on.
 */
export class ReceiveQueue {
    #limits;
    #messages = [];
    /** Where the messages not yet taken begin; what is in front of it goes from time to time. */
    #first = 0;
    #size = 0;
    #isPaused = false;
    /** Who waits for the next message, first come first served. */
    #waiters = [];
    /** undefined: none yet; otherwise `{ error }`, where undefined stands for an end in order. */
    #end;

    /**
     * @param limits `high`: bytes at which the source should pause; `low`: at which it should go on; `most`: bytes that
     *     are held at most; `messages`: how many are, whatever their size.
     */
    constructor(limits) {
        this.#limits = limits;
    }

    get size() {
        return this.#size;
    }

    get count() {
        return this.#messages.length - this.#first;
    }

    /**
     * A message came.
     *
     * @returns `"ok"`, `"pause"` (once) when the source should wait, or `"overflow"`: it was not taken, there is no room.
     */
    push(message, size) {
        if (this.#end !== undefined) return "ok";
        const waiter = this.#waiters.shift();
        if (waiter !== undefined) {
            waiter.resolve(message);
            return "ok";
        }
        if (this.#size + size > this.#limits.most || this.count >= this.#limits.messages) return "overflow";
        this.#messages.push({ message, size });
        this.#size += size;
        if (this.#isPaused || this.#size < this.#limits.high) return "ok";
        this.#isPaused = true;
        return "pause";
    }

    /** No more comes. What waits is still delivered, unless it is to be dropped. */
    finish(error, { drop = false } = {}) {
        if (this.#end !== undefined) {
            if (drop) this.#clear();
            return;
        }
        this.#end = { error };
        if (drop) this.#clear();
        for (const waiter of this.#waiters.splice(0)) {
            if (error === undefined) waiter.resolve(null);
            else waiter.reject(error);
        }
    }

    /**
     * Takes the next message, and waits for it.
     *
     * @param signal Its abort ends the wait; no message is lost by it.
     * @param resume Called when the source may go on.
     * @returns The message; null at the end.
     */
    take(signal, resume) {
        signal?.throwIfAborted();
        if (this.count > 0) {
            const { message, size } = this.#messages[this.#first];
            this.#messages[this.#first] = undefined;
            this.#first += 1;
            this.#size -= size;
            // Seldom, so that taking a message costs the same however many wait.
            if (this.#first > 1024 || this.count === 0) {
                this.#messages.splice(0, this.#first);
                this.#first = 0;
            }
            if (this.#isPaused && this.#size <= this.#limits.low) {
                this.#isPaused = false;
                resume();
            }
            return Promise.resolve(message);
        }
        if (this.#end !== undefined) {
            return this.#end.error === undefined ? Promise.resolve(null) : Promise.reject(this.#end.error);
        }
        return new Promise((resolve, reject) => {
            const abort = () => {
                this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
                reject(signal.reason);
            };
            const settle = (settler) => (value) => {
                signal?.removeEventListener("abort", abort);
                settler(value);
            };
            const waiter = { resolve: settle(resolve), reject: settle(reject) };
            this.#waiters.push(waiter);
            signal?.addEventListener("abort", abort, { once: true });
        });
    }

    #clear() {
        this.#messages = [];
        this.#first = 0;
        this.#size = 0;
    }
}
