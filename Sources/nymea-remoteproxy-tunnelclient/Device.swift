// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole
import RemoteProxyClient

/// A device that serves its clients until it is told to stop.
struct Device: Sendable {
    private let connection: TunnelProxyServerConnection
    private let name: String
    private let uuid: Uuid
    private let echoes: Bool
    private let key: PresharedKey?
    private let console: Console
    private let audience = Audience()

    /// - Parameter key: encrypts what is said with every client, if there is one.
    init(
        _ connection: TunnelProxyServerConnection,
        name: String,
        uuid: Uuid,
        echoes: Bool,
        key: PresharedKey?,
        console: Console
    ) {
        self.connection = connection
        self.name = name
        self.uuid = uuid
        self.echoes = echoes
        self.key = key
        self.console = console
    }

    /// - Throws: what ended the device before its time.
    func runUntilSignalled() async throws {
        try await Signals.run {
            try await self.run()
        } stop: {
            await self.connection.close()
        }
        self.console.status("closed")
    }

    private func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.tellStates() }
            if !self.echoes { group.addTask { await self.sendLines() } }
            defer { group.cancelAll() }
            try await self.connection.serve { client in try await self.serve(client) }
        }
    }

    private func tellStates() async {
        var wasRegistered = false
        for await state in self.connection.states {
            let words = state.words(name: self.name, uuid: self.uuid, url: self.connection.url)
            if case .registered = state { wasRegistered = true }
            guard case .ended = state else {
                self.console.status(words)
                continue
            }
            // What has not begun does not end.
            if wasRegistered { self.console.detail(words) }
        }
    }

    private func serve(_ client: ClientChannel) async throws {
        self.console.status("client \(client.words) from \(client.peerAddress.plain) has come")
        do {
            let channel = try await client.secured(by: self.key)
            await self.audience.add(channel, at: client.socketAddress)
            if self.echoes {
                try await self.echo(channel)
            } else {
                try await self.printLines(of: client, from: channel)
            }
            self.console.status("client \(client.words) has left")
        } catch {
            self.console.status("client \(client.words) is gone: \(error)")
        }
        await self.audience.remove(client.socketAddress)
    }

    private func echo(_ channel: any ByteChannel) async throws {
        for try await chunk in channel.incoming { try await channel.send(chunk.bytes) }
    }

    private func printLines(of client: ClientChannel, from channel: any ByteChannel) async throws {
        var lines = LineSplitter()
        let prefix = Array("[\(client.socketAddress) \(client.name.plain)] ".utf8)
        func print(_ line: [UInt8]) throws {
            let end: [UInt8] = line.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
            try self.console.payload(prefix + line + end)
        }
        do {
            for try await chunk in channel.incoming {
                for line in lines.append(chunk.bytes) { try print(line) }
            }
        } catch {
            // What has come before the end was lost is shown all the same.
            if let line = lines.finish() { try print(line) }
            throw error
        }
        if let line = lines.finish() { try print(line) }
    }

    /// A device without a person in front of it goes on when standard input has ended.
    private func sendLines() async {
        var lines = LineSplitter()
        for await bytes in StandardInput() {
            for line in lines.append(bytes) { await self.send(AddressedLine(line)) }
        }
        if let line = lines.finish(), !Task.isCancelled { await self.send(AddressedLine(line)) }
    }

    private func send(_ line: AddressedLine) async {
        let clients = await self.audience.members(addressedBy: line)
        if clients.isEmpty {
            self.console.status(line.address.map { "there is no client \($0)" } ?? "there is no client yet")
        }
        for client in clients {
            // Whose client has left meanwhile is told where its end is.
            try? await client.send(line.text)
        }
    }
}

extension ClientChannel {
    /// Who it is, for a person.
    fileprivate var words: String { "\(self.socketAddress) \(self.name.debugDescription) \(self.uuid.plain)" }
}
