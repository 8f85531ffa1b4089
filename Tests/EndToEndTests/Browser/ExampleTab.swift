// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// The example for browsers in a tab, used as somebody does who sits in front of it.
struct ExampleTab: Sendable {
    /// What a transfer says of itself.
    struct Transfer: Equatable, Sendable {
        let phase: String
        let name: String
        let checksum: String
    }

    let page: BrowserPage

    /// Opens it and waits until it knows which proxies there are.
    init(_ url: String, scheme: String = "light", width: Int64 = 760, in browser: Browser) async throws {
        self.page = try await BrowserPage(url, scheme: scheme, width: width, height: 1180, in: browser)
        try await self.page.wait(until: "'ready' in document.body.dataset")
    }

    /// Fills the form in and sends it off.
    func meet(as name: String, token: String = Client.token, room: String = "room", proxy: String? = nil) async throws {
        let values = ["name": name, "token": token, "nonce": room].merging(proxy.map { ["proxy": $0] } ?? [:]) { $1 }
        for (id, value) in values {
            try await self.page.evaluate("document.querySelector('#\(id)').value = \(Self.literal(value))")
        }
        try await self.page.evaluate("document.querySelector('#meeting').requestSubmit()")
    }

    /// Waits until the page is in a state: `apart`, `waiting`, `met` or `fault`.
    func wait(until state: String) async throws {
        try await self.page.wait(until: "document.body.dataset.state === '\(state)'")
    }

    /// What the page says of how it is.
    var status: String { get async throws { try await self.text("document.querySelector('#status').textContent") } }

    func say(_ text: String) async throws {
        try await self.page.evaluate("document.querySelector('#text').value = \(Self.literal(text))")
        try await self.page.evaluate("document.querySelector('#chat').requestSubmit()")
    }

    /// Waits until the partner's last words are these.
    func wait(untilHeard text: String) async throws {
        let last = "Array.from(document.querySelectorAll('#log .theirs')).at(-1)?.textContent"
        try await self.page.wait(until: "\(last) === \(Self.literal(text))")
    }

    /// Offers a file of this machine.
    func offer(_ path: String) async throws {
        try await self.page.choose([path], in: "#file")
        try await self.page.evaluate("document.querySelector('#sending').requestSubmit()")
    }

    /// Presses a button, once it is there and can be seen.
    func press(_ selector: String) async throws {
        let button = "document.querySelector(\(Self.literal(selector)))"
        try await self.page.wait(until: "\(button) !== null && !\(button).hidden && !\(button).disabled")
        try await self.page.evaluate("\(button).click()")
    }

    /// Waits until the newest transfer is in a phase, and returns what it says.
    func transfer(in phase: String) async throws -> Transfer {
        try await self.page.wait(until: "document.querySelector('#transfers .transfer')?.dataset.phase === '\(phase)'")
        return Transfer(
            phase: phase,
            name: try await self.text("document.querySelector('#transfers .file-name').textContent"),
            checksum: try await self.text("document.querySelector('#transfers .checksum code').textContent")
        )
    }

    private func text(_ expression: String) async throws -> String {
        guard case .string(let text) = try await self.page.evaluate(expression) else { return "" }
        return text
    }

    private static func literal(_ text: String) -> String {
        String(decoding: JSONValue.string(text).encoded(), as: UTF8.self)
    }
}
