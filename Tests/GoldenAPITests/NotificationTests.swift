// SPDX-License-Identifier: GPL-3.0-only

import GoldenAPI
import JSONRPC
import Testing

@Suite struct NotificationTests {
    @Test func aNotificationSurvivesARoundTrip() throws {
        let closed = GoldenAPI.Library.Closed(until: "tomorrow", books: [Librarian.book])
        let called = GoldenAPI.Reader.Called(reader: Uuid(high: 1, low: 2), status: .httpError)
        #expect(try roundTrip(closed) == .libraryClosed(closed))
        #expect(try roundTrip(GoldenAPI.Reader.Closed()) == .readerClosed(.init()))
        #expect(try roundTrip(called) == .called(called))
    }

    @Test func membersOfANewerServerAreIgnored() throws {
        #expect(
            try decode("Library.Closed", ["until": "x", "since": "y"]) == .libraryClosed(.init(until: "x"))
        )
    }

    @Test(
        arguments: [
            ("Shop.Closed", [:], "No such namespace"),
            ("Library.Opened", [:], "No such method"),
            ("Library.Closed", [:], "Invalid params: 'until' is missing, expected String"),
            ("Library.Closed", ["until": 1], "Invalid params: 'until': expected String, got Int"),
            (
                "Reader.Called", ["reader": "{00000000-0000-0001-0000-000000000002}", "status": "Gone"],
                "Invalid params: 'status': expected ImportStatus (ImportStatusNew, ImportStatusKnown, "
                    + "ImportStatusHTTPError), got 'Gone'"
            ),
        ] as [(String, [String: JSONValue], String)]
    )
    func aBadNotificationIsRefused(_ name: String, _ params: [String: JSONValue], _ message: String) throws {
        let error = try #require(throws: RPCError.self) { try decode(name, params) }
        #expect(error.message == message)
    }

    private func decode(_ name: String, _ params: [String: JSONValue]) throws -> GoldenAPI.Notification {
        try GoldenAPI.Notification.decode(name: try #require(RPCMethodName(name)), params: params)
    }

    private func roundTrip(_ payload: some RPCNotificationPayload) throws -> GoldenAPI.Notification {
        let bytes = RPCNotification(id: 1, payload).encoded()
        guard case .notification(let received) = try RPCServerMessage.parse(bytes) else {
            throw RPCServerMessageError.malformed("no notification")
        }
        return try GoldenAPI.Notification.decode(name: received.notification, params: received.params)
    }
}
