// SPDX-License-Identifier: GPL-3.0-only

/**
 * Waits for a promise, but no longer than a time and not beyond an abort. What is still under way then goes on.
 *
 * @param milliseconds undefined or Infinity: as long as it takes.
 * @param timedOut Makes the error for a wait that took too long.
 */
export function within(promise, { signal, milliseconds = Infinity, timedOut }) {
    if (signal?.aborted) {
        promise.catch(() => {});
        return Promise.reject(signal.reason);
    }
    return new Promise((resolve, reject) => {
        let timer;
        const abort = () => settle(reject)(signal.reason);
        const settle = (settler) => (value) => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", abort);
            settler(value);
        };
        // setTimeout takes 31 bits; whoever asks for more does not mean to be stopped.
        if (milliseconds <= 0x7fffffff) timer = setTimeout(() => settle(reject)(timedOut()), milliseconds);
        signal?.addEventListener("abort", abort, { once: true });
        promise.then(settle(resolve), settle(reject));
    });
}
