// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// The Swift names of one API or include, chosen once for all the files about it.
struct SwiftNames {
    let api: any APIDeclarations
    private let calls: [API.QualifiedName: String]
    private let notifications: [API.QualifiedName: String]

    init(_ api: any APIDeclarations) {
        self.api = api
        calls = Naming.memberNames(api.methods.map(\.name))
        notifications = Naming.memberNames(api.notifications.map(\.name))
    }

    /// The enum around everything generated.
    var root: String { api.name + "API" }
    var handler: String { api.name + "Handler" }
    var client: String { api.name + "Client" }

    /// A method's case in `Call` and its function in the handler and the client.
    func call(_ method: API.Method) -> String {
        Naming.escape(calls[method.name, default: method.name.name])
    }

    /// A notification's case in `Notification`.
    func notification(_ notification: API.Notification) -> String {
        Naming.escape(notifications[notification.name, default: notification.name.name])
    }

    /// A request's or a notification's struct, from outside.
    func message(_ name: API.QualifiedName) -> String {
        "\(root).\(name)"
    }

    /// The root of what an include declares.
    func root(ofInclude name: String) -> String { name + "API" }

    func type(_ type: API.TypeExpression) -> String {
        switch type {
        case .basic(let basic): basic.swiftName
        case .named(let name): "\(root).\(name)"
        case .list(let element): "[\(self.type(element))]"
        }
    }

    /// The type of a property: an optional for an optional field.
    func type(of field: API.Field) -> String {
        type(field.wireType) + (field.isOptional ? "?" : "")
    }
}

extension API.BasicType {
    /// The runtime's type that validates it.
    var swiftName: String {
        switch self {
        case .uuid: "Uuid"
        case .string: "String"
        case .int: "Int64"
        case .uint: "UInt64"
        case .double: "Double"
        case .bool: "Bool"
        case .variant: "JSONValue"
        case .object: "[String: JSONValue]"
        }
    }
}
