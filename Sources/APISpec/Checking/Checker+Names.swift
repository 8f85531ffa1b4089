// SPDX-License-Identifier: GPL-3.0-only

extension Checker {
    /// What a name is for, which decides how it must look.
    enum NameRole: String {
        case api = "API name"
        case namespace
        case method
        case notification
        case type
        case value = "enum value"
        case field = "parameter"
        case state
        case error

        var isUpperCamel: Bool? {
            switch self {
            case .api, .namespace, .method, .notification, .type: true
            case .field, .state, .error: false
            case .value: nil
            }
        }

        /// Names that generated Swift needs for itself.
        var reserved: Set<String> {
            switch self {
            case .api, .state: []
            case .namespace, .type: reservedTypeNames.union(["Call", "Notification"])
            case .method, .notification: reservedTypeNames.union(["Caller", "Decode", "Init", "Response", "Self"])
            case .value: ["allCases", "init", "self", "typeName"]
            case .field: ["init", "json", "jsonValue", "self"]
            case .error: ["init", "self"]
            }
        }
    }

    /// Swift's and the runtime's types that generated code names without their module.
    private static let reservedTypeNames = Set(API.BasicType.allCases.map(\.rawValue)).union([
        "Any", "Equatable", "Int64", "JSONValue", "Never", "Optional", "Protocol", "RPCEnum", "RPCError", "RPCMethod",
        "RPCMethodName", "RPCNotificationPayload", "RPCObject", "RPCObjectReader", "RPCOutcome", "RPCPath",
        "RPCValidationError", "RPCValue", "Self", "Sendable", "Type", "UInt64",
    ])

    /// Reports a name that does not look as its role wants it, or that generated code needs.
    @discardableResult
    mutating func checkName(_ name: String, _ role: NameRole, at offset: Int) -> Bool {
        guard let first = name.utf8.first, name.utf8.allSatisfy(\.isLetterOrDigit), !first.isDigit,
            role.isUpperCamel.map({ $0 == first.isUpperCase }) ?? true
        else {
            let shape =
                switch role.isUpperCamel {
                case true?: "UpperCamelCase, such as 'RemoteProxy'"
                case false?: "lowerCamelCase, such as 'userName'"
                case nil: "letters and digits, beginning with a letter"
                }
            report("bad \(role.rawValue) '\(name)': expected \(shape)", at: offset)
            return false
        }
        // A value's name in Swift may be shorter: see Naming.enumCases.
        return role == .value || checkReserved(name, role, at: offset)
    }

    /// Reports a name that generated code needs.
    @discardableResult
    mutating func checkReserved(_ swiftName: String, _ role: NameRole, at offset: Int) -> Bool {
        guard role.reserved.contains(swiftName) else { return true }
        report("bad \(role.rawValue): generated code needs the name '\(swiftName)' itself", at: offset)
        return false
    }

    /// `Namespace.Name` in its parts.
    mutating func qualifiedName(_ text: String, _ role: NameRole, at offset: Int) -> API.QualifiedName? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            report("bad \(role.rawValue) '\(text)': expected 'Namespace.Name', both in UpperCamelCase", at: offset)
            return nil
        }
        guard checkName(parts[0], .namespace, at: offset), checkName(parts[1], role, at: offset) else { return nil }
        return API.QualifiedName(namespace: parts[0], name: parts[1])
    }

    /// Reports names that are equal, or that only their case tells apart: Swift spells both alike.
    mutating func checkDistinct(_ names: [PlacedName], _ role: NameRole, in scope: String) {
        var seen: [String: String] = [:]
        for (name, offset) in names {
            guard let earlier = seen.updateValue(name, forKey: name.lowercased()) else { continue }
            if earlier == name {
                report("duplicate \(role.rawValue) '\(name)' in \(scope)", at: offset)
            } else {
                report("'\(name)' differs from '\(earlier)' only in case in \(scope)", at: offset)
            }
        }
    }

    /// Types and namespaces share one scope in Swift, and so do the methods and notifications of a namespace.
    mutating func checkScopes(types: JSONNode?, messages: [JSONNode?]) {
        var outer = keys(of: types)
        // What this spec says of an included method stands under that method's name.
        let messages = messages.flatMap { keys(of: $0) }.filter { includedMethod(named: $0.name) == nil }
        checkNotIncluded(types: outer, messages: messages)
        var inner: [String: [PlacedName]] = [:]
        for (name, offset) in messages {
            let parts = name.split(separator: ".").map(String.init)
            guard parts.count == 2 else { continue }
            if inner[parts[0]] == nil { outer.append((parts[0], offset)) }
            inner[parts[0], default: []].append((parts[1], offset))
        }
        checkDistinct(outer, .type, in: "the spec's types and namespaces")
        for (namespace, names) in inner.sorted(by: { $0.key < $1.key }) {
            checkDistinct(names, .method, in: "namespace '\(namespace)'")
        }
    }

    /// Each key once: repeated ones were reported as such.
    private func keys(of node: JSONNode?) -> [PlacedName] {
        guard case .object(let members) = node?.value else { return [] }
        var seen: Set<String> = []
        return members.filter { seen.insert($0.key).inserted }.map { ($0.key, $0.keyOffset) }
    }
}

extension UInt8 {
    fileprivate var isUpperCase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLetterOrDigit: Bool {
        isUpperCase || isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
}
