// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// A value with exactly one thing wrong in it: what, and where.
struct Fault: Equatable {
    enum Problem: Equatable {
        case missing(expected: String)
        case unknown
        case wrongType(expected: String, got: String)
        case invalidValue(expected: String, got: String)
    }

    var value: JSON
    /// From the value inwards: `list[1].name`; empty when the value itself is wrong.
    var path = ""
    var problem: Problem

    /// The same fault seen from the object around it.
    func inMember(_ name: String, of object: (JSON) -> JSON) -> Fault {
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return Fault(value: object(value), path: name + separator + path, problem: problem)
    }

    /// The same fault seen from the list around it, in which it stands behind a sound element.
    func inList(behind element: JSON) -> Fault {
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return Fault(value: .array([element, value]), path: "[1]" + separator + path, problem: problem)
    }

    /// The text of the answer (protocol, section 2). Written down a second time on purpose: the runtime's own is what
    /// the vectors test.
    var message: String {
        let place = path.isEmpty ? "params" : path
        return switch problem {
        case .missing(let expected): "Invalid params: '\(place)' is missing, expected \(expected)"
        case .unknown: "Invalid params: '\(place)' is not a parameter of this method"
        case .wrongType(let expected, let got): "Invalid params: '\(place)': expected \(expected), got \(got)"
        case .invalidValue(let expected, let got): "Invalid params: '\(place)': expected \(expected), got '\(got)'"
        }
    }
}
