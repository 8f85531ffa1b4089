// SPDX-License-Identifier: GPL-3.0-only

/// A checked spec: every reference resolves, every name is a legal one and every example fits.
///
/// Members stand in the order of the file; `Introspect`'s canonical order is made when it is rendered.
package struct API: APIDeclarations, Equatable, Sendable {
    package var title: String
    /// In front of the Swift names: "Rendezvous" becomes `RendezvousAPI`, `RendezvousHandler`, `RendezvousClient`.
    package var name: String
    package var apiVersion: String
    /// The paths of the files it includes, as the spec writes them.
    package var includes: [String]
    package var states: [State]
    /// Those of includes among them, where this spec says in which states they may be called.
    package var methods: [Method]
    /// Behind the spec's own those of includes.
    package var notifications: [Notification]
    /// Behind the spec's own those of includes.
    package var types: [NamedType]

    /// A state of a connection, as far as a caller can tell.
    package struct State: Equatable, Sendable {
        package var name: String
        package var description: String
    }
}
