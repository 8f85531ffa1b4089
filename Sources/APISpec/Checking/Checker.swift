// SPDX-License-Identifier: GPL-3.0-only

/// Turns nodes into the model and notes every fault on the way.
///
/// A faulty part is left out of the model and checking goes on, so that one build shows all there is to mend.
struct Checker {
    struct Finding: Equatable {
        var offset: Int
        var message: String
    }

    private(set) var findings: [Finding] = []
    /// The types the spec declares, also those whose definition is faulty: a reference to them is sound.
    var declaredTypes: Set<String> = []
    /// The definitions that could be read.
    var types: [API.NamedType] = []
    var declaredStates: [String] = []
    var notes = Notes()

    mutating func report(_ message: String, at offset: Int) {
        findings.append(Finding(offset: offset, message: message))
    }

    /// The model, nil when not even its outline is there. Worth nothing unless `findings` is empty.
    mutating func check(_ root: JSONNode) -> API? {
        guard
            let spec = members(
                of: root,
                "the spec",
                required: ["title", "name", "apiVersion", "states", "methods", "notifications", "types"],
                optional: ["$schema", "notes"]
            )
        else { return nil }
        notes = checkNotes(spec["notes"])
        let name = text(spec["name"], "'name'")
        if let name, let node = spec["name"] { checkName(name, .api, at: node.offset) }
        let states = checkStates(spec["states"])
        declaredStates = states.map(\.name)
        checkTypes(spec["types"])
        let methods = checkMethods(spec["methods"])
        let notifications = checkNotifications(spec["notifications"])
        checkScopes(types: spec["types"], messages: [spec["methods"], spec["notifications"]])
        reportUnusedNotes()
        return API(
            title: text(spec["title"], "'title'") ?? "",
            name: name ?? "",
            apiVersion: text(spec["apiVersion"], "'apiVersion'") ?? "",
            states: states,
            methods: methods,
            notifications: notifications,
            types: types
        )
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
