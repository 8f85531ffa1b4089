// SPDX-License-Identifier: GPL-3.0-only

import { SHA256 } from "./sha256.js";
import { encodeControl, encodePiece, limits } from "./transfer-messages.js";

/** Offers one file and, if it is accepted, sends it piece by piece: never all of it is in the memory. */
export class FileSender {
    #send;
    #file;
    #report;
    #isAccepted = false;
    #sent = 0;
    #received = 0;
    /** How it ended: `{ phase, reason }`; null while it goes on. */
    #end = null;
    #digest = null;
    #wake = () => {};

    /**
     * @param send Sends a message; its promise is fulfilled when there is room for another.
     * @param file A File, or what has `name`, `size` and `slice`.
     * @param report Told `{ phase, done, size, sha256, reason }`, where the phase is `offered`, `moving`, `checking`,
     *     `complete`, `declined`, `cancelled` or `failed`.
     */
    constructor(send, file, report) {
        this.#send = send;
        this.#file = file;
        this.#report = report;
    }

    get hasEnded() {
        return this.#end !== null;
    }

    /** Does all of it; returns when it has ended, in whatever way. */
    async run() {
        try {
            await this.#offer();
            await this.#until(() => this.#isAccepted);
            if (this.#end === null) await this.#transmit();
        } catch (error) {
            this.#finish("failed", error.message);
            // The other page waits for the rest; if the tunnel is gone, it knows.
            await this.#send(encodeControl({ type: "cancelSending", reason: "the file could not be read" })).catch(() => {});
        }
        this.#tell(this.#end.phase);
    }

    /** The receiver said something. */
    take(message) {
        if (this.#end !== null) return;
        switch (message.type) {
            case "accept":
                this.#isAccepted = true;
                break;
            case "decline":
                this.#finish("declined", message.reason);
                break;
            case "received":
                // More than was sent would open the window for ever.
                this.#received = Math.max(this.#received, Math.min(message.bytes, this.#sent));
                if (this.#digest === null) this.#tell("moving");
                break;
            case "complete":
                if (this.#digest === null) return;
                if (message.sha256 === this.#digest) this.#finish("complete");
                else this.#finish("failed", "the other side has another checksum");
                break;
            case "cancelReceiving":
                this.#finish("cancelled", message.reason);
                break;
        }
        this.#wake();
    }

    cancel() {
        if (this.#end !== null) return;
        this.#finish("cancelled", "by you");
        this.#send(encodeControl({ type: "cancelSending", reason: "by the sender" })).catch(() => {});
    }

    /** The tunnel has ended. */
    lose(reason) {
        this.#finish("failed", reason);
    }

    async #offer() {
        if (this.#file.size > limits.fileSize) throw new Error(`files may have ${limits.fileSize} bytes at most`);
        this.#tell("offered");
        await this.#send(encodeControl({ type: "offer", name: this.#file.name.slice(0, 255), size: this.#file.size }));
    }

    async #transmit() {
        const { size } = this.#file;
        const hash = new SHA256();
        while (this.#sent < size && this.#end === null) {
            await this.#until(() => this.#sent - this.#received < limits.window);
            if (this.#end !== null) return;
            const end = Math.min(this.#sent + limits.piece, size);
            const bytes = new Uint8Array(await this.#file.slice(this.#sent, end).arrayBuffer());
            if (bytes.length === 0) throw new Error("the file has become shorter");
            if (this.#end !== null) return;
            hash.update(bytes);
            this.#sent += bytes.length;
            await this.#send(encodePiece(bytes));
        }
        if (this.#end !== null) return;
        this.#digest = hash.finish();
        this.#tell("checking");
        await this.#send(encodeControl({ type: "done", sha256: this.#digest }));
        await this.#until(() => false);
    }

    async #until(condition) {
        while (this.#end === null && !condition()) await new Promise((resolve) => { this.#wake = resolve; });
    }

    #finish(phase, reason) {
        this.#end ??= { phase, reason };
        this.#wake();
    }

    #tell(phase) {
        const { size } = this.#file;
        const done = phase === "complete" ? size : this.#received;
        this.#report({ phase, done, size, sha256: this.#digest, reason: this.#end?.reason });
    }
}
