// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol

/// Makes an encrypted channel of a fresh one.
struct EncryptionHandshake: Sendable {
    private let base: any ByteChannel
    private let session: SessionHandshake
    private let timeouts: ClientConfiguration.Timeouts
    private let send: EncryptedOutput.Send

    /// - Parameter send: sends through `base` without keeping it alive, where that matters.
    init(
        over base: any ByteChannel,
        _ session: SessionHandshake,
        timeouts: ClientConfiguration.Timeouts,
        send: EncryptedOutput.Send? = nil
    ) {
        self.base = base
        self.session = session
        self.timeouts = timeouts
        self.send = send ?? { try await base.send($0) }
    }

    /// - Throws: ``ClientError`` or `CancellationError`; the channel beneath is closed then.
    func run() async throws -> EncryptedChannelCore {
        do {
            return try await withThrowingTaskGroup(of: EncryptedChannelCore?.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await self.converse() }
                group.addTask {
                    try await Task.sleep(for: self.timeouts.encryption)
                    return nil
                }
                guard let core = try await group.next() ?? nil else {
                    throw ClientError.encryptionTimedOut(after: self.timeouts.encryption)
                }
                return core
            }
        } catch {
            await self.base.close()
            throw error
        }
    }

    private func converse() async throws -> EncryptedChannelCore {
        var session = self.session
        do {
            try await self.base.send(try session.start())
            while true {
                switch try session.next() {
                case .send(let bytes):
                    try await self.base.send(bytes)
                case .wait:
                    guard let chunk = try await self.base.incoming.source.nextChunk() else {
                        throw ClientError.partnerLeftHandshake
                    }
                    session.append(chunk.bytes)
                case .establish(let sealer, let opener, let bytes):
                    if !bytes.isEmpty { try await self.base.send(bytes) }
                    let output = EncryptedOutput(sealer, closeTimeout: self.timeouts.close, send: self.send)
                    return EncryptedChannelCore(over: self.base, opener, output)
                }
            }
        } catch let error as SessionError {
            // Who does not encrypt does not know the word either.
            if error == .wrongKey || error == .tampered {
                await withTimeLimit(self.timeouts.close) { try await self.base.send(SessionFormat.refusal) }
            }
            throw ClientError(encryption: error)
        }
    }
}

extension ByteChannel {
    /// Encrypts from here to the other end, whatever carries the channel.
    ///
    /// Both ends call it, before anything else was sent or taken.
    /// - Parameters:
    ///   - key: the same on both ends.
    ///   - role: not the same.
    ///   - context: bytes that both ends know alike, for instance who they are: with others there is no channel.
    ///   - timeouts: how long the handshake may take (``ClientConfiguration/Timeouts/encryption``), and the end
    ///     (``ClientConfiguration/Timeouts/close``).
    /// - Returns: the encrypted channel, once the other end has shown that it is there and has the key.
    /// - Throws: ``ClientError``, with ``ClientError/Code/wrongKey`` when the other end has another key or context,
    ///   ``ClientError/Code/notEncrypted`` when it does not encrypt, or `CancellationError`; the channel is closed then.
    public func encrypted(
        with key: PresharedKey,
        role: EncryptionRole,
        context: [UInt8] = [],
        timeouts: ClientConfiguration.Timeouts = ClientConfiguration.Timeouts()
    ) async throws -> EncryptedChannel {
        let session = SessionHandshake(role: role.noise, context: context, presharedKey: key.key)
        return EncryptedChannel(try await EncryptionHandshake(over: self, session, timeouts: timeouts).run())
    }
}

extension Tunnel {
    /// Encrypts from here to the partner, which has to do the same with the same key, before anything else is sent.
    ///
    /// The uuids of both sides go into the handshake, so a proxy that tells the one side something else than the other is
    /// found out.
    /// - Throws: as ``ByteChannel/encrypted(with:role:context:timeouts:)``.
    public func encrypted(
        with key: PresharedKey,
        timeouts: ClientConfiguration.Timeouts = ClientConfiguration.Timeouts()
    ) async throws -> EncryptedChannel {
        let parties: EncryptionParties
        do throws(ClientError) {
            parties = try self.parties
        } catch {
            await self.close()
            throw error
        }
        let session = SessionHandshake(role: parties.role.noise, context: parties.context, presharedKey: key.key)
        let handshake = EncryptionHandshake(over: self, session, timeouts: timeouts) { [weak core = self.core] bytes in
            guard let core else { throw ClientError.closed }
            try await core.perform { $0.send(bytes, kind: .binary, waiter: $1) }
        }
        let channel = try await handshake.run()
        self.core.farewells.set(for: self.core) { [output = channel.output] in await output.sayFarewell() }
        return EncryptedChannel(channel)
    }

    private var parties: EncryptionParties {
        get throws(ClientError) {
            switch self.side {
            case .met(let uuid): try EncryptionParties(own: uuid, partner: self.partner.uuid)
            case .client(let uuid): EncryptionParties(client: uuid, device: self.partner.uuid, as: .initiator)
            }
        }
    }
}

extension ClientChannel {
    /// Encrypts from here to the client, which has to do the same with the same key, before anything else is sent.
    ///
    /// - Throws: as ``Tunnel/encrypted(with:timeouts:)``.
    public func encrypted(
        with key: PresharedKey,
        timeouts: ClientConfiguration.Timeouts = ClientConfiguration.Timeouts()
    ) async throws -> EncryptedChannel {
        let parties = EncryptionParties(client: self.uuid, device: self.core.deviceUuid, as: .responder)
        let session = SessionHandshake(role: parties.role.noise, context: parties.context, presharedKey: key.key)
        let handshake = EncryptionHandshake(over: self, session, timeouts: timeouts) { [weak core = self.core] bytes in
            guard let core else { throw ClientError.closed }
            try await core.perform { $0.send(bytes, waiter: $1) }
        }
        let channel = try await handshake.run()
        self.core.farewells.set(for: self.core) { [output = channel.output] in await output.sayFarewell() }
        return EncryptedChannel(channel)
    }
}
