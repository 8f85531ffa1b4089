// SPDX-License-Identifier: GPL-3.0-only

/// What several specs share: a file of its own, whose Swift is generated once.
package struct Include: APIDeclarations, Equatable, Sendable {
    /// Its path, as the spec that includes it writes it.
    package var path: String
    package var title: String
    package var name: String
    /// Without states: each spec that includes them says where they may be called.
    package var methods: [API.Method]
    package var notifications: [API.Notification]
    package var types: [API.NamedType]
}

/// What a spec and an include have in common, and what Swift is generated from.
package protocol APIDeclarations: Sendable {
    /// The name in documents.
    var title: String { get }
    /// In front of the Swift names: "Rendezvous" becomes `RendezvousAPI`.
    var name: String { get }
    var methods: [API.Method] { get }
    var notifications: [API.Notification] { get }
    var types: [API.NamedType] { get }
}

extension APIDeclarations {
    /// Each once, in the order in which methods and then notifications first name them.
    package var namespaces: [String] {
        var seen: Set<String> = []
        return (methods.map(\.name.namespace) + notifications.map(\.name.namespace)).filter { seen.insert($0).inserted }
    }

    package func type(named name: String) -> API.NamedType? {
        types.first { $0.name == name }
    }
}
