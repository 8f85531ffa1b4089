// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension API.Method {
    /// An example as it is on the wire: the request and, where the spec has one, its answer.
    func messages(of example: API.Example) -> [JSON] {
        let request: JSON = ["id": 1, "method": .string(name.description), "params": example.params]
        let answer: JSON? = example.returns.map { ["id": 1, "status": "success", "params": $0] }
        return [request] + [answer].compactMap { $0 }
    }
}

extension API.Notification {
    /// An example as it is on the wire.
    func message(of example: API.Example) -> JSON {
        ["id": 1, "notification": .string(name.description), "params": example.params]
    }
}

extension API.Field {
    /// Whether it must be there, in words.
    var presence: String {
        (isOptional ? "optional" : "required") + (isUnchecked ? ", judged by the method" : "")
    }
}
