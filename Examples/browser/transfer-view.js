// SPDX-License-Identifier: GPL-3.0-only

import { plainText, progressText, sizeText } from "./words.js";

/** So many transfers stay on the page. */
const mostShown = 20;

const words = {
    offered: "Offered.",
    checking: "Sent; the other side is checking.",
    complete: "Complete, the checksum is right.",
    declined: "Declined",
    cancelled: "Cancelled",
    failed: "Failed",
};

/** One transfer on the page: what it is, how far, what can be done. Texts of the partner only ever become text. */
export class TransferView {
    #item;
    #url = null;

    /** @param actions Functions of the buttons that there are: `accept`, `decline`, `cancel`. */
    constructor({ name, size, direction }, actions) {
        const template = document.querySelector("#transfer");
        this.#item = template.content.firstElementChild.cloneNode(true);
        this.#item.dataset.direction = direction;
        this.#part(".file-name").textContent = name;
        const verb = direction === "in" ? "from your partner" : "to your partner";
        this.#part(".file-size").textContent = `${sizeText(size)}, ${verb}`;
        this.#part("progress").setAttribute("aria-label", `Progress of ${name}`);
        for (const [action, perform] of Object.entries(actions)) {
            this.#part(`.${action}`).addEventListener("click", perform);
        }
        this.#name = name;
        TransferView.#show(this);
    }

    #name;

    /** @param progress What FileSender and FileReceiver report. */
    update({ phase, done, size, sha256, reason, blob }) {
        this.#item.dataset.phase = phase;
        const isOver = !["offered", "moving", "checking"].includes(phase);
        this.#part("progress").value = size === 0 ? Number(isOver) : done / size;
        const told = phase === "moving" ? progressText(done, size) : words[phase];
        this.#tell(reason === undefined ? told : `${told}: ${plainText(reason, 200)}.`, isOver || phase === "offered");
        const isOffer = phase === "offered" && this.#item.dataset.direction === "in";
        this.#part(".accept").hidden = !isOffer;
        this.#part(".decline").hidden = !isOffer;
        this.#part(".cancel").hidden = isOffer || isOver;
        if (sha256 !== null) {
            this.#part(".checksum").hidden = false;
            this.#part(".checksum code").textContent = sha256;
        }
        if (blob !== undefined) this.#offerToSave(blob);
    }

    /** What changes many times a second is not read aloud. */
    #tell(text, isNews) {
        const told = this.#part(".told");
        told.setAttribute("aria-live", isNews ? "polite" : "off");
        told.textContent = text;
    }

    #offerToSave(blob) {
        const link = this.#part(".save");
        this.#url = URL.createObjectURL(blob);
        link.href = this.#url;
        link.download = this.#name;
        link.textContent = `Save ${this.#name}`;
        link.hidden = false;
    }

    #part(selector) {
        return this.#item.querySelector(selector);
    }

    static #shown = [];

    /** The newest first; what becomes too old goes, and with it the file that it held. */
    static #show(view) {
        document.querySelector("#transfers").prepend(view.#item);
        TransferView.#shown.push(view);
        if (TransferView.#shown.length <= mostShown) return;
        const oldest = TransferView.#shown.shift();
        oldest.#item.remove();
        if (oldest.#url !== null) URL.revokeObjectURL(oldest.#url);
    }
}
