// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// A notification as one value, for who receives them.
    mutating func writeNotification(_ names: SwiftNames) {
        let notifications = names.api.notifications
        line("public import JSONRPC")
        line()
        block("extension \(names.root) {") { writer in
            writer.documentation("A checked notification: one case per kind.")
            writer.block("public enum Notification: Equatable, Sendable {") { writer in
                for notification in notifications {
                    writer.line("case \(names.notification(notification))(\(names.message(notification.name)))")
                }
                if !notifications.isEmpty { writer.line() }
                writer.documentation(
                    "Finds the notification and checks its params. Params that a newer server may add are ignored.",
                    "- Throws: `noSuchNamespace`, `noSuchMethod`, or `invalidParams` with the path of what is wrong."
                )
                writer.writeDecoder(
                    "name: RPCMethodName",
                    returning: "Notification",
                    switchingOver: "name",
                    notifications.map { ($0.name, names.notification($0)) }
                )
            }
        }
    }
}
