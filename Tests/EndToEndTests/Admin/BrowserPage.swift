// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC

/// A page in a browser.
struct BrowserPage: Sendable {
    /// How long a page may take to show something, in milliseconds; then the test fails with what it shows instead.
    private static let patience = 60_000

    private let browser: Browser
    private let session: String

    /// Opens an address.
    ///
    /// - Parameters:
    ///   - scheme: What the page is told that its reader prefers: `light` or `dark`.
    ///   - width: In CSS pixels; the same for the height.
    init(
        _ url: String,
        scheme: String = "light",
        width: Int64 = 1280,
        height: Int64 = 900,
        in browser: Browser
    ) async throws {
        self.browser = browser
        let target = try await browser.call("Target.createTarget", ["url": "about:blank"])
        let parameters: [String: JSONValue] = ["targetId": target["targetId"] ?? .null, "flatten": true]
        guard case .string(let session)? = try await browser.call("Target.attachToTarget", parameters)["sessionId"]
        else {
            throw Browser.Failure(description: "no page")
        }
        self.session = session
        for domain in ["Page", "Runtime", "Log"] { try await self.call("\(domain).enable") }
        let feature: JSONValue = ["name": "prefers-color-scheme", "value": .string(scheme)]
        try await self.call("Emulation.setEmulatedMedia", ["features": [feature]])
        try await self.call(
            "Emulation.setDeviceMetricsOverride",
            ["width": .int(width), "height": .int(height), "deviceScaleFactor": 1, "mobile": .bool(width < 600)]
        )
        try await self.call("Page.navigate", ["url": .string(url)])
        // Before that, what is asked may be asked of the empty page that was there.
        try await browser.event("Page.loadEventFired", of: session)
    }

    /// The value of an expression in JavaScript; of a promise, what it is fulfilled with.
    @discardableResult
    func evaluate(_ expression: String) async throws -> JSONValue {
        let parameters: [String: JSONValue] = [
            "expression": .string(expression), "awaitPromise": true, "returnByValue": true,
        ]
        let answer = try await self.call("Runtime.evaluate", parameters)
        if let exception = answer["exceptionDetails"] {
            throw Browser.Failure(description: "\(expression): \(String(decoding: exception.encoded(), as: UTF8.self))")
        }
        guard case .object(let result)? = answer["result"] else { return .null }
        return result["value"] ?? .null
    }

    /// Waits until an expression is true; it is looked at whenever the page changes.
    func wait(until condition: String) async throws {
        try await self.evaluate(
            """
            new Promise((resolve, reject) => {
                const look = () => {
                    if (!(\(condition))) return;
                    observer.disconnect();
                    clearTimeout(timer);
                    resolve(true);
                };
                const observer = new MutationObserver(look);
                const timer = setTimeout(() => reject(new Error(document.body.innerText)), \(Self.patience));
                observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
                look();
            })
            """
        )
    }

    /// Chooses files, as a user does, in an input of a form.
    func choose(_ paths: [String], in selector: String) async throws {
        guard case .object(let root)? = try await self.call("DOM.getDocument")["root"] else { return }
        let query: [String: JSONValue] = ["nodeId": root["nodeId"] ?? .null, "selector": .string(selector)]
        let node = try await self.call("DOM.querySelector", query)["nodeId"] ?? .null
        let files: JSONValue = .array(paths.map(JSONValue.string))
        try await self.call("DOM.setFileInputFiles", ["nodeId": node, "files": files])
    }

    /// What the page, or the browser about it, has complained of: exceptions, the console, violations of policies.
    ///
    /// - Parameter network: Whether answers that failed count, too.
    func complaints(network: Bool = true) -> [String] {
        self.browser.events(of: self.session).compactMap { event in
            switch event.method {
            case "Runtime.exceptionThrown", "Runtime.consoleAPICalled": break
            case "Log.entryAdded":
                guard case .object(let entry)? = event.params["entry"] else { break }
                if !network, entry["source"] == "network" { return nil }
            default: return nil
            }
            return "\(event.method): \(String(decoding: JSONValue.object(event.params).encoded(), as: UTF8.self))"
        }
    }

    /// A picture of what is seen, as PNG.
    func screenshot() async throws -> Data {
        guard case .string(let text)? = try await self.call("Page.captureScreenshot", ["format": "png"])["data"],
            let data = Data(base64Encoded: text)
        else { throw Browser.Failure(description: "no picture") }
        return data
    }

    @discardableResult
    private func call(_ method: String, _ parameters: [String: JSONValue] = [:]) async throws -> [String: JSONValue] {
        try await self.browser.call(method, parameters, session: self.session)
    }
}
