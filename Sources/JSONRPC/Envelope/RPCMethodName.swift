// SPDX-License-Identifier: GPL-3.0-only

/// The name of a method or notification: `Namespace.Name`.
public struct RPCMethodName: Hashable, Sendable {
    public let namespace: String
    public let name: String

    /// Takes text from outside apart; nil unless it is two non-empty parts around its only dot.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        namespace = String(parts[0])
        name = String(parts[1])
    }

    /// A name known at build time, such as the generated ones.
    public init(namespace: StaticString, name: StaticString) {
        self.namespace = namespace.description
        self.name = name.description
    }
}

extension RPCMethodName: CustomStringConvertible {
    /// The name as it stands in a message.
    public var description: String { "\(namespace).\(name)" }
}
