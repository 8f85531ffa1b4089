// SPDX-License-Identifier: GPL-3.0-only

/// What the generated `References.swift` extends, as RemoteProxyReference has it.
public struct APIReference: Sendable {
    public let name: String
    public let title: String
    public let version: String
    public let html: String
}
