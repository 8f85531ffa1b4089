// SPDX-License-Identifier: GPL-3.0-only

/// Turns nodes into the model and notes every fault on the way.
///
/// A faulty part is left out of the model and checking goes on, so that one build shows all there is to mend.
struct Checker {
    struct Finding: Equatable {
        var offset: Int
        var message: String
    }

    /// What kind of file is checked: it decides which keys there are.
    enum Document {
        case spec, include
    }

    let document: Document
    let readInclude: IncludeReader
    private(set) var findings: [Finding] = []
    /// What is wrong within files that the spec includes.
    var faultsOfIncludes: [Diagnostic] = []
    var includes: [Include] = []
    /// The types of the file and its includes, also those whose definition is faulty: a reference to them is sound.
    var declaredTypes: Set<String> = []
    /// The file's own definitions that could be read.
    var types: [API.NamedType] = []
    var declaredStates: [String] = []
    var notes = Notes()

    init(document: Document, readInclude: @escaping IncludeReader) {
        self.document = document
        self.readInclude = readInclude
    }

    mutating func report(_ message: String, at offset: Int) {
        findings.append(Finding(offset: offset, message: message))
    }

    /// The model, nil when not even its outline is there. Worth nothing unless `findings` is empty.
    mutating func checkSpec(_ root: JSONNode) -> API? {
        guard
            let spec = members(
                of: root,
                "the spec",
                required: ["title", "name", "apiVersion", "states", "methods", "notifications", "types"],
                optional: ["$schema", "includes", "notes"]
            )
        else { return nil }
        guard checkIncludes(spec["includes"]) else { return nil }
        notes = checkNotes(spec["notes"])
        let name = checkRootName(spec["name"])
        let states = checkStates(spec["states"])
        declaredStates = states.map(\.name)
        checkTypes(spec["types"])
        let methods = checkMethods(spec["methods"])
        let notifications = checkNotifications(spec["notifications"])
        checkScopes(types: spec["types"], messages: [spec["methods"], spec["notifications"]])
        reportUnusedNotes()
        return API(
            title: text(spec["title"], "'title'") ?? "",
            name: name,
            apiVersion: text(spec["apiVersion"], "'apiVersion'") ?? "",
            includes: includes.map(\.path),
            states: states,
            methods: methods,
            notifications: notifications + includes.flatMap(\.sharedNotifications),
            types: types + includes.flatMap(\.sharedTypes)
        )
    }

    /// What several specs share; nil when not even its outline is there. Worth nothing unless `findings` is empty.
    mutating func checkInclude(_ root: JSONNode, path: String) -> Include? {
        if case .object(let members) = root.value, let nested = members.first(where: { $0.key == "includes" }) {
            report("an include has no 'includes': the spec that includes it lists them all", at: nested.keyOffset)
            return nil
        }
        let parts = ["$schema", "methods", "notifications", "types", "notes"]
        guard let keys = members(of: root, "the include", required: ["title", "name"], optional: parts) else {
            return nil
        }
        notes = checkNotes(keys["notes"])
        let name = checkRootName(keys["name"])
        checkTypes(keys["types"])
        let methods = checkMethods(keys["methods"])
        let notifications = checkNotifications(keys["notifications"])
        checkScopes(types: keys["types"], messages: [keys["methods"], keys["notifications"]])
        reportUnusedNotes()
        return Include(
            path: path,
            title: text(keys["title"], "'title'") ?? "",
            name: name,
            methods: methods,
            notifications: notifications,
            types: types
        )
    }

    private mutating func checkRootName(_ node: JSONNode?) -> String {
        guard let node, let name = text(node, "'name'") else { return "" }
        checkName(name, .api, at: node.offset)
        checkAPIName(name, at: node.offset)
        return name
    }

    private mutating func checkStates(_ node: JSONNode?) -> [API.State] {
        if let node, case .object([]) = node.value { report("'states' is empty", at: node.offset) }
        var states: [API.State] = []
        for member in entries(of: node, "'states'") {
            checkName(member.key, .state, at: member.keyOffset)
            guard let description = text(member.value, "the description of state '\(member.key)'") else { continue }
            states.append(API.State(name: member.key, description: description))
        }
        return states
    }
}

extension Include {
    /// As the specs that include them have them.
    fileprivate var sharedNotifications: [API.Notification] {
        notifications.map { notification in
            var notification = notification
            notification.include = name
            return notification
        }
    }

    fileprivate var sharedTypes: [API.NamedType] {
        types.map { type in
            var type = type
            type.include = name
            return type
        }
    }
}
