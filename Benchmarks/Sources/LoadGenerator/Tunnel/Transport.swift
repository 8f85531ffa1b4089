// SPDX-License-Identifier: GPL-3.0-only

/// How a connection reaches the server.
public enum Transport: String, CaseIterable, Codable, Sendable {
    case ssl
    case wss
    case tcp
    case ws
    case unix

    var usesTLS: Bool { self == .ssl || self == .wss }

    var usesWebSocket: Bool { self == .wss || self == .ws }
}
