// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting

@testable import ProxyServer

/// Speaks HTTP with an admin endpoint, as badly as a test wants.
struct AdminTestClient {
    /// An answer, taken apart.
    struct Answer {
        let status: Int
        /// By their names in lower case.
        let fields: [String: String]
        let body: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int

    /// Asks on a connection of its own.
    func ask(_ path: String, method: String = "GET", _ fields: String...) async throws -> Answer {
        let lines =
            ["\(method) \(path) HTTP/1.1"] + (fields.contains { $0.hasPrefix("Host:") } ? [] : ["Host: localhost"])
        return try await self.send((lines + fields + ["Connection: close"]).joined(separator: "\r\n") + "\r\n\r\n")
    }

    /// Sends bytes, and takes the answer when the endpoint has closed.
    func send(_ request: String) async throws -> Answer {
        let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: self.port))
        try await peer.send(raw: request)
        let text = String(decoding: await peer.receiveEnding().rest, as: UTF8.self)
        await peer.close()
        return try Self.answer(in: text)
    }

    /// Follows the event stream.
    func follow(_ fields: String...) async throws -> AdminTestFollower {
        let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: self.port))
        let lines = ["GET /api/events HTTP/1.1", "Host: localhost"] + fields
        try await peer.send(raw: lines.joined(separator: "\r\n") + "\r\n\r\n")
        return AdminTestFollower(peer)
    }

    static func answer(in text: String) throws -> Answer {
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Failure(description: "no answer: \(text)") }
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(description: "no status: \(text)")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        return Answer(status: status, fields: fields, body: String(text[end.upperBound...]))
    }
}

/// A follower of the event stream, chunked as it comes.
final class AdminTestFollower {
    let peer: TestPeer
    private var text = ""

    init(_ peer: TestPeer) {
        self.peer = peer
    }

    /// The head of the answer.
    func head() async throws -> AdminTestClient.Answer {
        while !self.text.contains("\r\n\r\n") { try await self.receive() }
        return try AdminTestClient.answer(in: self.text)
    }

    /// The data of the next event of a name.
    func event(_ name: String) async throws -> String {
        let mark = "event: \(name)\ndata: "
        while true {
            if let begin = self.text.firstRange(of: mark),
                let end = self.text[begin.upperBound...].firstRange(of: "\n\n")
            {
                defer { self.text = String(self.text[end.upperBound...]) }
                return String(self.text[begin.upperBound..<end.lowerBound])
            }
            try await self.receive()
        }
    }

    private func receive() async throws {
        guard case .bytes(let bytes) = await self.peer.receive() else {
            throw AdminTestClient.Failure(description: "the stream ended after: \(self.text)")
        }
        self.text += String(decoding: bytes.readableBytesView, as: UTF8.self)
    }
}
