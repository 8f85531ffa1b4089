// SPDX-License-Identifier: GPL-3.0-only

/// A name and where it stands.
typealias PlacedName = (name: String, offset: Int)

/// What a spec takes from other files.
extension Checker {
    /// Reads `includes`; false when one of them could not be had, and the spec would be blamed for what it lacks.
    mutating func checkIncludes(_ node: JSONNode?) -> Bool {
        let earlierFindings = findings.count
        for element in elements(of: node, "'includes'") {
            guard let path = text(element, "a path in 'includes'") else { continue }
            guard !includes.contains(where: { $0.path == path }) else {
                report("duplicate '\(path)' in 'includes'", at: element.offset)
                continue
            }
            guard let include = include(path, at: element.offset) else { continue }
            checkAPIName(include.name, at: element.offset)
            checkNotIncluded(
                types: include.types.map { ($0.name, element.offset) },
                messages: include.messages.map { ($0, element.offset) }
            )
            includes.append(include)
        }
        return findings.count == earlierFindings && faultsOfIncludes.isEmpty
    }

    private mutating func include(_ path: String, at offset: Int) -> Include? {
        let source: SourceText
        do {
            source = try readInclude(path)
        } catch {
            report("include '\(path)' cannot be read: \(error.reason)", at: offset)
            return nil
        }
        do {
            return try Include(parsing: source, path: path)
        } catch {
            faultsOfIncludes += error.diagnostics
            return nil
        }
    }

    /// Two roots of one name would be one Swift type declared twice.
    mutating func checkAPIName(_ name: String, at offset: Int) {
        guard let other = includes.first(where: { $0.name == name }) else { return }
        report("the name '\(name)' is already that of '\(other.path)'", at: offset)
    }

    /// A method that an include declares, with what this spec says of it: where it may be called, and examples.
    mutating func completedMethod(_ member: JSONNode.Member, _ declared: API.Method, of include: Include) -> API.Method
    {
        let subject = "method '\(member.key)'"
        var method = declared
        method.include = include.name
        let definition: Set = ["description", "params", "returns"]
        if case .object(let members) = member.value.value, members.contains(where: { definition.contains($0.key) }) {
            report(
                "\(subject) is already declared in '\(include.path)'; here it has only 'states' and 'examples'",
                at: member.keyOffset
            )
            return method
        }
        guard let keys = members(of: member.value, subject, required: ["states"], optional: ["examples"]) else {
            return method
        }
        method.states = checkUsedStates(keys["states"], subject)
        method.examples += checkExamples(keys["examples"], subject, params: method.params, returns: method.returns)
        return method
    }

    /// A method that nobody says may be called was forgotten.
    mutating func reportIncompleteMethods(_ methods: [API.Method], at offset: Int) {
        for include in includes {
            for method in include.methods where !methods.contains(where: { $0.name == method.name }) {
                report("'methods' lack '\(method.name)' of '\(include.path)': say in which 'states'", at: offset)
            }
        }
    }

    func includedMethod(named name: String) -> (declared: API.Method, include: Include)? {
        for include in includes {
            if let method = include.methods.first(where: { $0.name.description == name }) { return (method, include) }
        }
        return nil
    }

    /// A named type of this file or of an include.
    func type(named name: String) -> API.NamedType? {
        types.first { $0.name == name } ?? includes.lazy.compactMap { $0.type(named: name) }.first
    }

    /// Reports names that an include has taken, or that only their case tells apart from one of its.
    mutating func checkNotIncluded(types: [PlacedName], messages: [PlacedName]) {
        for include in includes {
            let outer = include.types.map(\.name) + include.namespaces
            for name in types { reportTaken(name, among: outer, by: include) }
            var seen: Set<String> = []
            for (name, offset) in messages {
                let namespace = String(name.prefix { $0 != "." })
                // A namespace may be continued here.
                if seen.insert(namespace).inserted, !include.namespaces.contains(namespace) {
                    reportTaken((namespace, offset), among: outer, by: include)
                }
                reportTaken((name, offset), among: include.messages, by: include)
            }
        }
    }

    private mutating func reportTaken(_ name: PlacedName, among taken: [String], by include: Include) {
        guard let other = taken.first(where: { $0.lowercased() == name.name.lowercased() }) else { return }
        let fault =
            other == name.name
            ? "is already declared in '\(include.path)'" : "differs from '\(other)' of '\(include.path)' only in case"
        report("'\(name.name)' \(fault)", at: name.offset)
    }
}

extension Include {
    /// The names of methods and notifications, which share one scope.
    fileprivate var messages: [String] {
        methods.map(\.name.description) + notifications.map(\.name.description)
    }
}
