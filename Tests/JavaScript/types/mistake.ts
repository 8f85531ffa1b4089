// SPDX-License-Identifier: GPL-3.0-only
// Must not compile: line 7 is what DeclarationTests looks for.

import { openTunnel } from "../../../JavaScript/src/index.js";

export async function mistake(): Promise<void> {
    await openTunnel("wss://proxy.example", { uuid: "u", name: "n" });
}
