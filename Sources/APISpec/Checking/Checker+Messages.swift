// SPDX-License-Identifier: GPL-3.0-only

extension Checker {
    mutating func checkMethods(_ node: JSONNode?) -> [API.Method] {
        if let node, case .object([]) = node.value { report("'methods' is empty", at: node.offset) }
        let methods = entries(of: node, "'methods'").compactMap { member in
            if let (declared, include) = includedMethod(named: member.key) {
                return completedMethod(member, declared, of: include)
            }
            return checkMethod(member)
        }
        if let node { reportIncompleteMethods(methods, at: node.offset) }
        return methods
    }

    private mutating func checkMethod(_ member: JSONNode.Member) -> API.Method? {
        let subject = "method '\(member.key)'"
        let name = qualifiedName(member.key, .method, at: member.keyOffset)
        guard
            let keys = members(
                of: member.value,
                subject,
                required: ["description", "params", "returns"] + (document == .spec ? ["states"] : []),
                optional: ["unchecked", "secret", "errors", "examples", "answeredBy"]
            )
        else { return nil }
        var params = fields(keys["params"], "the params of \(subject)", owner: member.key)
        // Only a Uuid is more than its JSON type: any other parameter has nothing left to judge.
        mark(keys["unchecked"], "unchecked", subject, \.isUnchecked, of: .uuid, in: &params)
        // What is wrong with a String is only that it is none. With another type the error, which is logged, could
        // quote the value.
        mark(keys["secret"], "secret", subject, \.isSecret, of: .string, in: &params)
        let returns = fields(keys["returns"], "the returns of \(subject)", owner: member.key)
        let method = API.Method(
            name: name ?? API.QualifiedName(namespace: "", name: ""),
            description: text(keys["description"], "the description of \(subject)") ?? "",
            params: params,
            returns: returns,
            states: checkUsedStates(keys["states"], subject),
            failures: checkFailures(keys["errors"], subject, returns: returns),
            examples: checkExamples(keys["examples"], subject, params: params, returns: returns),
            answer: checkAnswer(keys["answeredBy"], subject, returns: returns)
        )
        return name == nil ? nil : method
    }

    mutating func checkUsedStates(_ node: JSONNode?, _ subject: String) -> [String] {
        var states: [String] = []
        for element in elements(of: node, "'states' of \(subject)") {
            guard let state = text(element, "a state of \(subject)") else { continue }
            if !declaredStates.isEmpty, !declaredStates.contains(state) {
                let names = declaredStates.map { "'\($0)'" }.joined(separator: ", ")
                report("state '\(state)' of \(subject) is not declared; declared are \(names)", at: element.offset)
            } else if states.contains(state) {
                report("duplicate state '\(state)' in \(subject)", at: element.offset)
            } else {
                states.append(state)
            }
        }
        if let node, case .array([]) = node.value { report("'states' of \(subject) is empty", at: node.offset) }
        return states
    }

    /// Sets a flag of the parameters that a list names.
    ///
    /// - Parameters:
    ///   - key: The list's key in the method.
    ///   - type: The one type that may have the flag.
    private mutating func mark(
        _ node: JSONNode?,
        _ key: String,
        _ subject: String,
        _ flag: WritableKeyPath<API.Field, Bool>,
        of type: API.BasicType,
        in params: inout [API.Field]
    ) {
        for element in elements(of: node, "'\(key)' of \(subject)") {
            guard let name = text(element, "a name in '\(key)' of \(subject)") else { continue }
            guard let index = params.firstIndex(where: { $0.name == name }) else {
                report("'\(name)' in '\(key)' is no parameter of \(subject)", at: element.offset)
                continue
            }
            if params[index].type != .basic(type) {
                report("'\(name)' in '\(key)' of \(subject) is no \(type.rawValue)", at: element.offset)
            } else if params[index][keyPath: flag] {
                report("duplicate '\(name)' in '\(key)' of \(subject)", at: element.offset)
            } else {
                params[index][keyPath: flag] = true
            }
        }
        if let node, case .array([]) = node.value { report("'\(key)' of \(subject) is empty", at: node.offset) }
    }

    private mutating func checkFailures(
        _ node: JSONNode?,
        _ subject: String,
        returns: [API.Field]
    ) -> [API.Failure] {
        var failures: [API.Failure] = []
        var names: [(name: String, offset: Int)] = []
        for element in elements(of: node, "'errors' of \(subject)") {
            let subject = "an error of \(subject)"
            guard
                let keys = members(of: element, subject, required: ["name", "message", "when"], optional: ["params"]),
                let nameNode = keys["name"],
                let name = text(nameNode, "'name' of \(subject)")
            else { continue }
            checkName(name, .error, at: nameNode.offset)
            names.append((name, nameNode.offset))
            if let params = keys["params"] { checkFit(params, of: returns, "the params of \(subject)") }
            failures.append(
                API.Failure(
                    name: name,
                    message: text(keys["message"], "'message' of \(subject)") ?? "",
                    condition: text(keys["when"], "'when' of \(subject)") ?? "",
                    params: keys["params"]?.json
                )
            )
        }
        checkDistinct(names, .error, in: subject)
        return failures
    }

    /// Introspection answers with the three tables; a method that promises anything else cannot be answered by it.
    private mutating func checkAnswer(_ node: JSONNode?, _ subject: String, returns: [API.Field]) -> API.Answer {
        guard let node, let word = text(node, "'answeredBy' of \(subject)") else { return .handler }
        guard word == "introspection" else {
            report("'answeredBy' of \(subject) must be 'introspection' or left out, not '\(word)'", at: node.offset)
            return .handler
        }
        let tables = ["methods", "notifications", "types"]
        let promised = returns.filter { $0.type == .basic(.object) && !$0.isOptional }.map(\.name)
        if promised.sorted() != tables || returns.count != tables.count {
            report(
                "\(subject) is answered by introspection, so it must return methods, notifications and types: Objects",
                at: node.offset
            )
        }
        return .introspection
    }

    mutating func checkNotifications(_ node: JSONNode?) -> [API.Notification] {
        entries(of: node, "'notifications'").compactMap { checkNotification($0) }
    }

    private mutating func checkNotification(_ member: JSONNode.Member) -> API.Notification? {
        let subject = "notification '\(member.key)'"
        let name = qualifiedName(member.key, .notification, at: member.keyOffset)
        guard
            let keys = members(
                of: member.value,
                subject,
                required: ["description", "params"],
                optional: ["examples"]
            )
        else { return nil }
        let params = fields(keys["params"], "the params of \(subject)", owner: member.key)
        let notification = API.Notification(
            name: name ?? API.QualifiedName(namespace: "", name: ""),
            description: text(keys["description"], "the description of \(subject)") ?? "",
            params: params,
            examples: checkExamples(keys["examples"], subject, params: params, returns: nil)
        )
        return name == nil ? nil : notification
    }
}
