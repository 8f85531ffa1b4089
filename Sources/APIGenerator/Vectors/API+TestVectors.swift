// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

extension API {
    /// Valid and invalid params for every parameter of every method.
    package var testVectors: [TestVector] {
        methods.flatMap { method in
            validParams(of: method).map { TestVector(method: method.name, params: $0, expectation: .valid) }
                + invalidParams(of: method)
        }
    }

    /// Everything, only what must be, null for what may be left out, and every sample of every parameter.
    private func validParams(of method: Method) -> [JSON] {
        let complete = completeObject(method.params)
        var all = [complete, leanObject(method.params)]
        for field in method.params {
            let values = (field.isOptional ? [JSON.null] : []) + samples(of: field).dropFirst()
            all += values.map { value in
                .object(method.params.map { JSON.Member($0.name, $0 == field ? value : sample(of: $0)) })
            }
        }
        return all.reduce(into: []) { distinct, params in
            if !distinct.contains(params) { distinct.append(params) }
        }
    }

    private func invalidParams(of method: Method) -> [TestVector] {
        let others: [(kind: String, value: JSON)] = [
            ("List", []), ("String", "text"), ("Int", 1), ("Double", .number("0.5")), ("Bool", true),
        ]
        let noObjects = others.map {
            Fault(value: $0.value, problem: .wrongType(expected: "Object", got: $0.kind))
        }
        return (faults(of: method.params) + noObjects).map {
            TestVector(method: method.name, params: $0.value, expectation: .invalid(message: $0.message))
        }
    }
}
