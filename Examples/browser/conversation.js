// SPDX-License-Identifier: GPL-3.0-only

import { FileReceiver } from "./file-receiver.js";
import { FileSender } from "./file-sender.js";
import { decode, encodeControl, fromReceiver, fromSender, limits } from "./transfer-messages.js";

/** What goes on in one tunnel: people talk, and one file at a time goes each way. Knows nothing of the page. */
export class Conversation {
    #tunnel;
    #listener;
    #sender = null;
    #receiver = null;
    #hasToldOfNonsense = false;

    /**
     * @param listener `text(text)`: the partner says something; `offer(receiver)`: it offers a file; `nonsense()`: it has
     *     sent something that this page does not understand, told once.
     */
    constructor(tunnel, listener) {
        this.#tunnel = tunnel;
        this.#listener = listener;
    }

    /**
     * Listens until the tunnel ends.
     *
     * @returns undefined when the partner has left, or this side has; otherwise why the tunnel ended.
     */
    async run() {
        let error;
        try {
            for await (const message of this.#tunnel) this.#take(message);
        } catch (reason) {
            error = reason;
        }
        const reason = error === undefined ? "the tunnel was closed" : error.message;
        this.#sender?.lose(reason);
        this.#receiver?.lose(reason);
        return error;
    }

    /** A terminal shows lines, so this is one; a page takes the end of the line off again. */
    async say(text) {
        await this.#tunnel.send(`${text}\n`);
    }

    /**
     * Offers a file; undefined while another is on its way.
     *
     * @param report See FileSender.
     */
    offer(file, report) {
        if (this.#sender !== null && !this.#sender.hasEnded) return undefined;
        this.#sender = new FileSender((message) => this.#tunnel.send(message), file, report);
        return this.#sender;
    }

    async close() {
        await this.#tunnel.close();
    }

    #take(data) {
        if (typeof data === "string") {
            // A partner that is no page, such as nymea-remoteproxy-client, ends its lines.
            return this.#listener.text(data.slice(0, limits.text).replace(/\r?\n$/, ""));
        }
        const content = decode(data);
        if (content === null) return this.#tellOfNonsense();
        if (content.piece !== undefined) return this.#receiver?.piece(content.piece);
        const { message } = content;
        if (fromReceiver.has(message.type)) return this.#sender?.take(message);
        if (message.type === "offer") return this.#consider(message);
        if (fromSender.has(message.type)) this.#receiver?.take(message);
    }

    #consider(offer) {
        const isBusy = this.#receiver !== null && !this.#receiver.hasEnded;
        if (isBusy || offer.size > limits.fileSize) {
            const reason = isBusy ? "another file is on its way" : `files may have ${limits.fileSize} bytes at most`;
            this.#tunnel.send(encodeControl({ type: "decline", reason })).catch(() => {});
            return;
        }
        this.#receiver = new FileReceiver((message) => this.#tunnel.send(message), offer);
        this.#listener.offer(this.#receiver);
    }

    #tellOfNonsense() {
        if (this.#hasToldOfNonsense) return;
        this.#hasToldOfNonsense = true;
        this.#listener.nonsense();
    }
}
