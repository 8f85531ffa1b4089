// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// The names of one API in JavaScript and TypeScript, chosen once for the module and its declarations.
struct JavaScriptNames {
    let api: API
    private let methods: [API.QualifiedName: String]
    private let notifications: [API.QualifiedName: String]

    init(_ api: API) {
        self.api = api
        methods = Naming.memberNames(api.methods.map(\.name))
        notifications = Naming.memberNames(api.notifications.map(\.name))
    }

    var client: String { free(api.name + "Client") }

    /// A method's key in `methods` and its function in the client.
    func method(_ method: API.Method) -> String {
        let name = methods[method.name, default: method.name.name]
        // The only name that a class has another use for.
        return name == "constructor" ? "constructor_" : name
    }

    /// A notification's key in `notifications`.
    func notification(_ notification: API.Notification) -> String {
        notifications[notification.name, default: notification.name.name]
    }

    /// What TypeScript calls a method's parameters.
    func params(_ method: API.Method) -> String { free(Self.upperCamelCase(self.method(method)) + "Params") }

    /// What TypeScript calls a method's answer.
    func result(_ method: API.Method) -> String { free(Self.upperCamelCase(self.method(method)) + "Result") }

    /// What TypeScript calls a notification's parameters.
    func params(_ notification: API.Notification) -> String {
        free(Self.upperCamelCase(self.notification(notification)) + "Notification")
    }

    /// The type in TypeScript.
    func type(_ type: API.TypeExpression) -> String {
        switch type {
        case .basic(let basic): basic.typeScript
        case .named(let name): name
        case .list(let element): "Array<\(self.type(element))>"
        }
    }

    /// The validator of a type, as an expression.
    func validator(_ type: API.TypeExpression) -> String {
        switch type {
        case .basic(let basic): "rpc." + Naming.lowerCamelCase(basic.rawValue)
        case .named(let name): "rpc.named(\(JavaScriptLiteral.string(name)), () => types.\(name))"
        case .list(let element): "rpc.list(\(validator(element)))"
        }
    }

    /// A name that no type of the spec has.
    private func free(_ name: String) -> String {
        var name = name
        while api.type(named: name) != nil { name += "_" }
        return name
    }

    private static func upperCamelCase(_ name: String) -> String {
        name.prefix(1).uppercased() + name.dropFirst()
    }
}

extension API.BasicType {
    fileprivate var typeScript: String {
        switch self {
        case .uuid: "rpc.Uuid"
        case .string: "string"
        case .int, .uint, .double: "number"
        case .bool: "boolean"
        case .variant: "rpc.JSONValue"
        case .object: "rpc.JSONObject"
        }
    }
}
