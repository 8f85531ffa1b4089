// SPDX-License-Identifier: GPL-3.0-only

/** So many lines stay on the page. */
const mostLines = 500;

/** What was said. Texts of the partner only ever become text. */
export class ChatView {
    #log = document.querySelector("#log");

    /** @param kind `mine`, `theirs` or `event`. */
    add(kind, text) {
        const line = document.createElement("li");
        line.className = kind;
        line.textContent = text;
        this.#log.append(line);
        if (this.#log.children.length > mostLines) this.#log.firstElementChild.remove();
        this.#log.scrollTop = this.#log.scrollHeight;
    }

    clear() {
        this.#log.replaceChildren();
    }
}
