// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import Foundation
import Glibc
import Synchronization

/// A server's monitor socket: sends each monitor the same text when it asks, and then again and again.
///
/// One thread does everything; ``stop()`` ends it, with all connections, and waits for that.
final class FakeMonitorServer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let path: String
    private let interval: CInt
    private let listener: CInt
    private let wakeEnds: (read: CInt, write: CInt)
    private let ended = DispatchGroup()

    private struct State {
        var text: String
        var requests = ""
        var isStopping = false
        var isSilent = false
    }
    private let state: Mutex<State>

    /// - Parameter interval: milliseconds between two reports.
    init(at path: String, sending text: String, interval: Int = 100) throws {
        self.path = path
        self.interval = CInt(interval)
        self.state = Mutex(State(text: text))
        unlink(path)
        let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        var ends: [CInt] = [-1, -1]
        guard isBound, listen(listener, 8) == 0, pipe(&ends) == 0 else {
            throw Failure(description: "no socket \(path)")
        }
        self.listener = listener
        self.wakeEnds = (ends[0], ends[1])
        self.ended.enter()
        Thread.detachNewThread { [self] in
            self.run()
            self.ended.leave()
        }
    }

    /// What monitors have sent.
    var requests: String { self.state.withLock { $0.requests } }

    /// Sends something else from now on.
    func send(_ text: String) {
        self.state.withLock { $0.text = text }
        self.wake()
    }

    /// Keeps connections and sends nothing.
    func fallSilent() {
        self.state.withLock { $0.isSilent = true }
    }

    /// Closes everything; the socket's file goes.
    func stop() {
        // Once only: behind it the pipe's number may be somebody else's.
        let isFirst = self.state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        guard isFirst else { return }
        self.wake()
        self.ended.wait()
    }

    private func wake() {
        var byte: UInt8 = 0
        _ = write(self.wakeEnds.write, &byte, 1)
    }

    private func run() {
        var clients: [CInt] = []
        defer {
            for descriptor in clients + [self.listener, self.wakeEnds.read, self.wakeEnds.write] { close(descriptor) }
            unlink(self.path)
        }
        while !self.state.withLock({ $0.isStopping }) {
            var polled = ([self.listener, self.wakeEnds.read] + clients).map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            let count = poll(&polled, nfds_t(polled.count), self.interval)
            if polled[1].revents != 0 {
                var buffer = [UInt8](repeating: 0, count: 64)
                _ = read(self.wakeEnds.read, &buffer, buffer.count)
            }
            if polled[0].revents != 0 { clients.append(accept(self.listener, nil, nil)) }
            for client in polled.dropFirst(2) where client.revents != 0 {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let length = recv(client.fd, &buffer, buffer.count, 0)
                if length > 0 {
                    self.state.withLock { $0.requests += String(decoding: buffer[..<length], as: UTF8.self) }
                    self.report(to: client.fd)
                } else {
                    close(client.fd)
                    clients.removeAll { $0 == client.fd }
                }
            }
            if count == 0 { for client in clients { self.report(to: client) } }
        }
    }

    private func report(to client: CInt) {
        let (text, isSilent) = self.state.withLock { ($0.text, $0.isSilent) }
        guard !isSilent else { return }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
