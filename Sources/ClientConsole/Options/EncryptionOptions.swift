// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
package import RemoteProxyClient

/// The option that encrypts what is said from end to end.
package struct EncryptionOptions: ParsableArguments {
    @Option(
        name: .customLong("psk-file"),
        help: ArgumentHelp(
            """
            File with a preshared key, 64 hexadecimal digits or 32 bytes in Base64: encrypts from end to end with \
            whoever has the same key.
            """,
            valueName: "file"
        ),
        completion: .file()
    )
    var keyFile: String?

    package init() {}

    /// The key, if there is one; says so when others can read it.
    ///
    /// - Throws: `ClientError`, which names the file.
    package func key(_ console: Console) throws -> PresharedKey? {
        guard let path = self.keyFile else { return nil }
        let file = try PresharedKey.file(at: path)
        if file.isReadableByOthers {
            console.warning("others can read the key in '\(path)'; chmod 600 makes it yours alone")
        }
        return file.key
    }
}

/// A channel whose other end knows who is who, so that it can be encrypted without more being said.
package protocol EncryptableChannel: ByteChannel {
    func encrypted(with key: PresharedKey, timeouts: ClientConfiguration.Timeouts) async throws -> EncryptedChannel
}

extension Tunnel: EncryptableChannel {}
extension ClientChannel: EncryptableChannel {}

extension EncryptableChannel {
    /// What encrypts what goes through the channel; without a key what carries it as it is, and refuses a partner that
    /// encrypts: its bytes mean nothing to whoever reads the output.
    package func secured(by key: PresharedKey?) async throws -> any ByteChannel {
        guard let key else { return PlaintextChannel(over: self) }
        return try await self.encrypted(with: key, timeouts: ClientConfiguration.Timeouts())
    }
}
