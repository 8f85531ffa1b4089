// SPDX-License-Identifier: GPL-3.0-only

import { ErrorCode, ProxyError } from "./proxy-error.js";

/** Milliseconds between two looks at a socket that is full. */
const shortestPause = 1;
const longestPause = 50;

/**
 * Lets senders through in the order in which they came, as long as the socket takes what it is given.
 *
 * A WebSocket takes everything, keeps it in memory and tells nobody when it has sent it. So its `bufferedAmount` is looked
 * at again and again while it is above the mark, and whenever something came: browsers slow down the timers of pages that
 * nobody sees, but not their messages.
 */
export class SendGate {
    #limits;
    #bufferedAmount;
    #isOpen;
    #waiting = 0;
    #last = Promise.resolve();
    #look = null;

    /**
     * @param limits `high`: bytes under way above which senders wait; `low`: below which they go on; `senders`: how many
     *     may wait.
     * @param bufferedAmount Says how many bytes are under way.
     * @param isOpen Whether it is of any use to wait.
     */
    constructor(limits, bufferedAmount, isOpen) {
        this.#limits = limits;
        this.#bufferedAmount = bufferedAmount;
        this.#isOpen = isOpen;
    }

    /** Calls `action` when its turn has come and there is room. */
    async pass(action, signal) {
        signal?.throwIfAborted();
        if (this.#waiting >= this.#limits.senders) {
            const message = `${this.#waiting} messages wait to be sent: await one before sending the next`;
            throw new ProxyError(ErrorCode.misuse, message);
        }
        this.#waiting += 1;
        const turn = this.#last.then(async () => {
            signal?.throwIfAborted();
            if (this.#bufferedAmount() > this.#limits.high) await this.#drained(signal);
            action();
        });
        this.#last = turn.catch(() => {});
        try {
            await turn;
        } finally {
            this.#waiting -= 1;
        }
    }

    /** Something happened: whoever waits looks again. */
    poke() {
        this.#look?.();
    }

    #drained(signal) {
        return new Promise((resolve, reject) => {
            let pause = shortestPause;
            let timer;
            const finish = (settle, value) => {
                clearTimeout(timer);
                signal?.removeEventListener("abort", abort);
                this.#look = null;
                settle(value);
            };
            const abort = () => finish(reject, signal.reason);
            this.#look = () => {
                if (!this.#isOpen() || this.#bufferedAmount() <= this.#limits.low) finish(resolve);
            };
            const wait = () => {
                timer = setTimeout(() => {
                    pause = Math.min(pause * 2, longestPause);
                    wait();
                    this.#look();
                }, pause);
            };
            signal?.addEventListener("abort", abort, { once: true });
            wait();
        });
    }
}
