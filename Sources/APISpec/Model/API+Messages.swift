// SPDX-License-Identifier: GPL-3.0-only

extension API {
    /// `Namespace.Name`, both in UpperCamelCase.
    package struct QualifiedName: Hashable, Sendable, CustomStringConvertible {
        package var namespace: String
        package var name: String

        package init(namespace: String, name: String) {
            self.namespace = namespace
            self.name = name
        }

        package var description: String { "\(namespace).\(name)" }
    }

    package struct Method: Equatable, Sendable {
        package var name: QualifiedName
        package var description: String
        package var params: [Field]
        package var returns: [Field]
        /// The states in which it may be called; never empty but in an include.
        package var states: [String]
        package var failures: [Failure]
        package var examples: [Example]
        package var answer: Answer
        /// The name of the include that declares it; nil for one of the file's own.
        package var include: String?
    }

    package struct Notification: Equatable, Sendable {
        package var name: QualifiedName
        package var description: String
        package var params: [Field]
        package var examples: [Example]
        /// The name of the include that declares it; nil for one of the file's own.
        package var include: String?
    }

    /// Who answers a method.
    package enum Answer: Equatable, Sendable {
        case handler
        /// The text that was rendered from the spec.
        case introspection
    }

    /// An answer with `"status": "error"` that belongs to one method.
    package struct Failure: Equatable, Sendable {
        /// Its name in Swift.
        package var name: String
        /// The error text on the wire.
        package var message: String
        /// When it happens, in words.
        package var condition: String
        /// The answer's params, which fit the method's `returns`.
        package var params: JSON?
    }

    package struct Example: Equatable, Sendable {
        package var params: JSON
        /// Always nil for a notification.
        package var returns: JSON?
    }
}
