// SPDX-License-Identifier: GPL-3.0-only

import { safeFileName } from "./file-name.js";
import { SHA256 } from "./sha256.js";
import { encodeControl, limits } from "./transfer-messages.js";

/** Takes one file that was offered, if it is wanted: no more bytes than were offered, and only with the right checksum. */
export class FileReceiver {
    /** What it may be shown and saved as. */
    name;
    size;
    /** Where to tell `{ phase, done, size, sha256, reason, blob }`; phases as the sender's, and `moving` after `accept`. */
    report = () => {};

    #send;
    #hash = new SHA256();
    #received = 0;
    #acknowledged = 0;
    /** What came lately; then Blobs, which a browser may keep on its disk. */
    #batch = [];
    #batchSize = 0;
    #parts = [];
    #phase = "offered";
    #sha256 = null;

    constructor(send, { name, size }) {
        this.#send = send;
        this.name = safeFileName(name);
        this.size = size;
    }

    get hasEnded() {
        return !["offered", "moving"].includes(this.#phase);
    }

    accept() {
        if (this.#phase !== "offered") return;
        this.#answer({ type: "accept" });
        this.#enter("moving");
    }

    decline(reason = "declined") {
        if (this.#phase !== "offered") return;
        this.#answer({ type: "decline", reason });
        this.#enter("declined", "by you");
    }

    cancel() {
        if (this.#phase === "offered") return this.decline();
        if (this.#phase !== "moving") return;
        this.#answer({ type: "cancelReceiving", reason: "by the receiver" });
        this.#enter("cancelled", "by you");
    }

    /** A piece came. What was under way when the transfer ended is nobody's. */
    piece(bytes) {
        if (this.#phase !== "moving") return;
        if (this.#received + bytes.length > this.size) return this.#refuse("more came than was offered");
        this.#received += bytes.length;
        this.#hash.update(bytes);
        this.#batch.push(bytes);
        this.#batchSize += bytes.length;
        if (this.#batchSize >= limits.batch) this.#pack();
        if (this.#received - this.#acknowledged >= limits.acknowledgement || this.#received === this.size) {
            this.#acknowledged = this.#received;
            this.#answer({ type: "received", bytes: this.#received });
            this.#tell();
        }
    }

    /** The sender said something about the file. */
    take(message) {
        if (this.hasEnded) return;
        if (message.type === "cancelSending") return this.#enter("cancelled", message.reason);
        if (message.type !== "done" || this.#phase !== "moving") return;
        if (this.#received !== this.size) return this.#refuse("less came than was offered");
        const digest = this.#hash.finish();
        if (digest !== message.sha256) return this.#refuse("the checksum is another");
        this.#sha256 = digest;
        this.#pack();
        this.#answer({ type: "complete", sha256: digest });
        // Whatever it is, nothing that the browser would show as a page of ours.
        const blob = new Blob(this.#parts, { type: "application/octet-stream" });
        this.#enter("complete", undefined, blob);
    }

    /** The tunnel has ended. */
    lose(reason) {
        if (!this.hasEnded) this.#enter("failed", reason);
    }

    #refuse(reason) {
        this.#answer({ type: "cancelReceiving", reason });
        this.#enter("failed", reason);
    }

    #pack() {
        if (this.#batch.length > 0) this.#parts.push(new Blob(this.#batch));
        this.#batch = [];
        this.#batchSize = 0;
    }

    #enter(phase, reason, blob) {
        this.#phase = phase;
        this.#tell(reason, blob);
        if (this.hasEnded) {
            this.#parts = [];
            this.#batch = [];
        }
    }

    #tell(reason, blob) {
        this.report({ phase: this.#phase, done: this.#received, size: this.size, sha256: this.#sha256, reason, blob });
    }

    // If the tunnel is gone, whoever reads from it says so.
    #answer(message) {
        this.#send(encodeControl(message)).catch(() => {});
    }
}
