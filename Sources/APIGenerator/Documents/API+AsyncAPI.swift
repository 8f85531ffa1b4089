// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

extension API {
    /// An AsyncAPI 3.0 document, told by the server: it receives requests, replies, and sends notifications.
    package var asyncAPI: JSON {
        let schemas = SchemaBuilder(prefix: "#/components/schemas/")
        let messages =
            methods.flatMap { method in
                [
                    Message("\(method.name).request", schemas.request(method), method.description),
                    Message("\(method.name).response", schemas.response(method), "The answer to \(method.name)."),
                    Message("\(method.name).error", schemas.failure(method), "The refusal of \(method.name)."),
                ]
            } + notifications.map { Message("\($0.name).notification", schemas.notification($0), $0.description) }
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
                        messages.map { .init($0.name, ["$ref": .string("#/components/messages/\($0.name)")]) }
                    ),
                ]
            ],
            "operations": .object(methods.map(\.operation) + notifications.map(\.operation)),
            "components": [
                "messages": .object(messages.map { .init($0.name, $0.json) }),
                "schemas": .object(schemas.types(of: self)),
            ],
        ]
    }

    private struct Message {
        var name: String
        var payload: JSON
        var summary: String

        init(_ name: String, _ payload: JSON, _ summary: String) {
            self.name = name
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

private func channelMessage(_ name: String) -> JSON {
    ["$ref": .string("#/channels/connection/messages/\(name)")]
}

extension API.Method {
    fileprivate var operation: JSON.Member {
        JSON.Member(
            name.description,
            [
                "action": "receive",
                "channel": channel,
                "summary": .string(description),
                "messages": [channelMessage("\(name).request")],
                "reply": [
                    "channel": channel,
                    "messages": [channelMessage("\(name).response"), channelMessage("\(name).error")],
                ],
            ]
        )
    }
}

extension API.Notification {
    fileprivate var operation: JSON.Member {
        JSON.Member(
            name.description,
            [
                "action": "send",
                "channel": channel,
                "summary": .string(description),
                "messages": [channelMessage("\(name).notification")],
            ]
        )
    }
}
