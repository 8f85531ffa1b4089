// SPDX-License-Identifier: GPL-3.0-only

/// The `params` of a reply, ready to send.
public enum RPCParams: Equatable, Sendable {
    case object([String: JSONValue])
    /// The compact text of a JSON object, rendered at build time: Introspect's answer never changes.
    case rendered(String)
}
