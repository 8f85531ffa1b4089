// SPDX-License-Identifier: GPL-3.0-only

/// What a trial of endurance found: figures, and what must not be.
public protocol EnduranceReport: Encodable, Sendable {
    /// The report for people.
    var text: String { get }
    /// One line each; empty if all is well.
    var broken: [String] { get }
}
