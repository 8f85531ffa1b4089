// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// The seam between the transport and a TLS implementation.
///
/// A provider holds certificate, key and settings; it makes one handler for each accepted connection. The handler
/// fires `TLSUserEvent.handshakeCompleted`, turns a peer's close_notify into `ChannelEvent.inputClosed` where the
/// channel allows half-closure, and sends close_notify on `close(mode: .output)`.
public protocol TLSServerProvider: Sendable {
    /// A handler to put first into a new connection's pipeline.
    func makeHandler() -> any ChannelHandler
}

/// Certificate and key cannot be used; `description` is one line for the operator.
public struct TLSConfigurationError: Error, Hashable, CustomStringConvertible {
    /// The setting of `[SSL]` that is at fault.
    public enum Setting: String, Hashable, Sendable {
        case certificate, certificateKey, certificateChain
    }

    /// The setting that is at fault.
    public let setting: Setting
    /// The file it names.
    public let path: String
    /// What is wrong with the file.
    public let reason: String

    public var description: String { "[SSL] \(self.setting.rawValue)=\(self.path): \(self.reason)" }
}
