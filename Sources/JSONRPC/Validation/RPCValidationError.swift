// SPDX-License-Identifier: GPL-3.0-only

/// One value that does not fit the spec: where it stands, what was expected, and what came.
public struct RPCValidationError: Error, Equatable, Sendable {
    public enum Problem: Equatable, Sendable {
        /// A required member is absent.
        case missing(expected: String)
        /// A member that the spec does not know is present.
        case unknown
        /// The value is of another type.
        case wrongType(expected: String, got: String)
        /// The type is right, the value is not.
        case invalidValue(expected: String, got: String)
    }

    /// The innermost value at fault, dotted from `params`: `token`, `options.list[3]`.
    public var path: String
    public var problem: Problem

    public init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }

    public init(path: RPCPath, problem: Problem) {
        self.init(path: path.description, problem: problem)
    }

    /// What stands behind `Invalid params: ` in the answer.
    public var message: String {
        switch problem {
        case .missing(let expected): "'\(path)' is missing, expected \(expected)"
        case .unknown: "'\(path)' is not a parameter of this method"
        case .wrongType(let expected, let got): "'\(path)': expected \(expected), got \(got)"
        case .invalidValue(let expected, let got): "'\(path)': expected \(expected), got '\(got)'"
        }
    }
}

extension RPCValidationError: CustomStringConvertible {
    public var description: String { message }
}
