// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

/// Params for a method, and what a server must make of them.
package struct TestVector: Equatable, Sendable {
    package enum Expectation: Equatable, Sendable {
        case valid
        /// Carries the error text of the answer.
        case invalid(message: String)
    }

    package var method: API.QualifiedName
    package var params: JSON
    package var expectation: Expectation
}
