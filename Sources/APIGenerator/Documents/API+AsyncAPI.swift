// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

extension API {
    /// An AsyncAPI 3.0 document, told by the server: it receives requests, replies, and sends notifications.
    package var asyncAPI: JSON {
        let schemas = SchemaBuilder(prefix: "#/components/schemas/")
        let messages =
            methods.flatMap { method in
                [
                    Message(method.name, "request", schemas.request(method), method.description),
                    Message(method.name, "response", schemas.response(method), "The answer to \(method.name)."),
                    Message(method.name, "error", schemas.failure(method), "The refusal of \(method.name)."),
                ]
            } + notifications.map { Message($0.name, "notification", schemas.notification($0), $0.description) }
        return [
            "asyncapi": "3.0.0",
            "info": [
                "title": .string(title),
                "version": .string(apiVersion),
                "description": "JSON messages, one per WebSocket text message or one after another on a stream.",
            ],
            "defaultContentType": "application/json",
            "channels": [
                "connection": [
                    "description": "One connection from a client to the server.",
                    "messages": .object(
                        messages.map { .init($0.key, ["$ref": .string("#/components/messages/\($0.key)")]) }
                    ),
                ]
            ],
            "operations": .object(methods.map(\.operation) + notifications.map(\.operation)),
            "components": [
                "messages": .object(messages.map { .init($0.key, $0.json) }),
                "schemas": .object(schemas.types(of: self)),
            ],
        ]
    }

    private struct Message {
        var key: String
        var name: String
        var payload: JSON
        var summary: String

        init(_ name: QualifiedName, _ kind: String, _ payload: JSON, _ summary: String) {
            self.key = name.key(kind)
            self.name = "\(name) \(kind)"
            self.payload = payload
            self.summary = summary
        }

        var json: JSON {
            ["name": .string(name), "summary": .string(summary), "payload": payload]
        }
    }
}

/// The only channel, as operations refer to it.
private let channel: JSON = ["$ref": "#/channels/connection"]

extension API.QualifiedName {
    /// A key that every tool takes: the format's own text allows dots, some of its readers do not.
    fileprivate func key(_ kind: String? = nil) -> String {
        [namespace, name, kind].compactMap { $0 }.joined(separator: "-")
    }

    fileprivate func channelMessage(_ kind: String) -> JSON {
        ["$ref": .string("#/channels/connection/messages/\(key(kind))")]
    }
}

extension API.Method {
    fileprivate var operation: JSON.Member {
        JSON.Member(
            name.key(),
            [
                "action": "receive",
                "channel": channel,
                "summary": .string(description),
                "messages": [name.channelMessage("request")],
                "reply": [
                    "channel": channel,
                    "messages": [name.channelMessage("response"), name.channelMessage("error")],
                ],
            ]
        )
    }
}

extension API.Notification {
    fileprivate var operation: JSON.Member {
        JSON.Member(
            name.key(),
            [
                "action": "send",
                "channel": channel,
                "summary": .string(description),
                "messages": [name.channelMessage("notification")],
            ]
        )
    }
}
