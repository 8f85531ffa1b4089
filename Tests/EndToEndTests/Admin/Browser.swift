// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import ProxyTesting
import Synchronization

/// Debian's Chromium without a screen, driven over the DevTools protocol: JSON messages, a NUL behind each, on descriptors 3
/// and 4 (`--remote-debugging-pipe`).
final class Browser: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An event of a page.
    struct Event: Sendable {
        let method: String
        let params: [String: JSONValue]
        let session: String?
    }

    /// Who waits for an event of a method and a page.
    private struct Listener {
        let method: String
        let session: String?
        let isWanted: @Sendable ([String: JSONValue]) -> Bool
        let continuation: CheckedContinuation<Void, any Error>

        func wants(_ event: Event) -> Bool {
            event.method == self.method && event.session == self.session && self.isWanted(event.params)
        }
    }

    private struct State {
        var nextID: Int64 = 1
        var waiting: [Int64: CheckedContinuation<[String: JSONValue], any Error>] = [:]
        var events: [Event] = []
        var listeners: [Listener] = []
        var hasEnded = false
    }

    private let process: SpawnedProcess
    private let state = Mutex(State())

    /// Starts a browser with a profile of its own, runs the body, and kills it.
    ///
    /// - Parameter options: More of its command line.
    static func run<Result>(
        in folder: TemporaryFolder,
        options: [String] = [],
        _ body: (Browser) async throws -> Result
    ) async throws -> Result {
        let browser = try Browser(profile: folder.path("browser"), options)
        return try await withTaskCancellationHandler {
            do {
                let result = try await body(browser)
                browser.end()
                return result
            } catch {
                browser.end()
                throw error
            }
        } onCancel: {
            browser.end()
        }
    }

    private init(profile: String, _ more: [String]) throws {
        guard let program = Self.program else {
            throw Failure(description: "no browser: run 'apt-get install chromium-headless-shell', or 'make test'")
        }
        let options =
            more + [
                "--headless", "--remote-debugging-pipe", "--user-data-dir=\(profile)", "--no-first-run",
                "--hide-scrollbars",
                // It shows pages of this machine's own daemon, and in containers it cannot make itself a sandbox.
                "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
            ]
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = profile
        self.process = try SpawnedProcess(
            path: "/bin/sh",
            arguments: ["-c", #"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#, "sh", program] + options,
            environment: environment
        )
        Thread.detachNewThread { [self] in self.read() }
    }

    /// The program itself: what Debian has in /usr/bin is a script, whose end is not the browser's.
    private static var program: String? {
        ["chromium-headless-shell", "chromium"].map { "/usr/lib/chromium/\($0)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// Calls a method and returns its result.
    ///
    /// - Parameter session: The page that it is for; nil for the browser itself.
    @discardableResult
    func call(
        _ method: String,
        _ params: [String: JSONValue] = [:],
        session: String? = nil
    ) async throws -> [String: JSONValue] {
        try await withCheckedThrowingContinuation { continuation in
            let id: Int64? = self.state.withLock { state in
                guard !state.hasEnded else { return nil }
                defer { state.nextID += 1 }
                state.waiting[state.nextID] = continuation
                return state.nextID
            }
            guard let id else {
                return continuation.resume(throwing: Failure(description: "\(method): the browser has ended"))
            }
            var message: [String: JSONValue] = ["id": .int(id), "method": .string(method), "params": .object(params)]
            message["sessionId"] = session.map(JSONValue.string)
            // A browser that is gone answers by its end, which fails all that wait.
            try? self.process.input.write(contentsOf: Data(JSONValue.object(message).encoded() + [0]))
        }
    }

    /// Waits until a page, or the browser itself, has told of something, if it has not yet.
    func event(
        _ method: String,
        of session: String?,
        where isWanted: @escaping @Sendable ([String: JSONValue]) -> Bool = { _ in true }
    ) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let listener = Listener(method: method, session: session, isWanted: isWanted, continuation: continuation)
            let isPast = self.state.withLock { state in
                if state.events.contains(where: listener.wants) { return true }
                if !state.hasEnded { state.listeners.append(listener) }
                return state.hasEnded
            }
            if isPast { continuation.resume() }
        }
    }

    /// What a page has told so far.
    func events(of session: String) -> [Event] {
        self.state.withLock { $0.events.filter { $0.session == session } }
    }

    private func read() {
        var rest: [UInt8] = []
        while case let bytes = self.process.output.availableData, !bytes.isEmpty {
            rest += bytes
            while let end = rest.firstIndex(of: 0) {
                self.take(Array(rest[..<end]))
                rest.removeSubrange(...end)
            }
        }
        let (waiting, listeners) = self.state.withLock { state in
            state.hasEnded = true
            defer { (state.waiting, state.listeners) = ([:], []) }
            return (state.waiting.values.map { $0 }, state.listeners)
        }
        let failure = Failure(description: "the browser has ended")
        for continuation in waiting { continuation.resume(throwing: failure) }
        for listener in listeners { listener.continuation.resume(throwing: failure) }
        self.process.waitUntilExit()
        _ = self.process.reap()
    }

    private func take(_ message: [UInt8]) {
        guard case .object(let members)? = try? JSONValue(parsing: message) else { return }
        if case .int(let id)? = members["id"] {
            guard let continuation = self.state.withLock({ $0.waiting.removeValue(forKey: id) }) else { return }
            if case .object(let result)? = members["result"] {
                continuation.resume(returning: result)
            } else {
                continuation.resume(throwing: Failure(description: "\(members["error"] ?? .null)"))
            }
        } else if case .string(let method)? = members["method"], case .object(let params)? = members["params"] {
            let session: String? = if case .string(let id)? = members["sessionId"] { id } else { nil }
            let event = Event(method: method, params: params, session: session)
            let listeners = self.state.withLock { state in
                state.events.append(event)
                defer { state.listeners.removeAll { $0.wants(event) } }
                return state.listeners.filter { $0.wants(event) }
            }
            for listener in listeners { listener.continuation.resume() }
        }
    }

    /// Its end closes its pipes; the thread that reads them sees to the rest.
    private func end() {
        let isRunning = self.state.withLock { !$0.hasEnded }
        if isRunning { kill(self.process.id, SIGKILL) }
    }
}
