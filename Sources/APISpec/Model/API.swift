// SPDX-License-Identifier: GPL-3.0-only

/// A checked spec: every reference resolves, every name is a legal one and every example fits.
///
/// Members stand in the order of the file; `Introspect`'s canonical order is made when it is rendered.
package struct API: Equatable, Sendable {
    package var title: String
    /// In front of the Swift names: "Rendezvous" becomes `RendezvousAPI`, `RendezvousHandler`, `RendezvousClient`.
    package var name: String
    package var apiVersion: String
    package var states: [State]
    package var methods: [Method]
    package var notifications: [Notification]
    package var types: [NamedType]

    /// A state of a connection, as far as a caller can tell.
    package struct State: Equatable, Sendable {
        package var name: String
        package var description: String
    }

    /// Each once, in the order in which methods and then notifications first name them.
    package var namespaces: [String] {
        var seen: Set<String> = []
        return (methods.map(\.name.namespace) + notifications.map(\.name.namespace)).filter { seen.insert($0).inserted }
    }
}
