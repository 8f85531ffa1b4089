// SPDX-License-Identifier: GPL-3.0-only

import GoldenAPI
import JSONRPC
import Testing

/// Typed calls there and back, through the bytes of both directions.
@Suite struct ClientTests {
    let client = GoldenClient(caller: Loopback())

    @Test func aCallWithoutParamsComesBack() async throws {
        #expect(try await client.libraryPing() == .init())
        #expect(try await client.readerPing(timestamp: .max).timestamp == .max)
    }

    @Test func optionalsMayBeLeftOut() async throws {
        let response = try await client.find(query: .init(text: "x"))
        #expect(response == .init(books: [Librarian.book], more: true))
    }

    @Test func optionalsArriveWhenGiven() async throws {
        let query = GoldenAPI.Query(text: "x", from: .init(year: -44, exact: true))
        let response = try await client.find(query: query, limit: 3, in: .science, sort: [.sortOrder2], filter: [1])
        #expect(response.books.count == 3)
    }

    @Test func everyBasicTypeArrives() async throws {
        let reader = Uuid(high: .max, low: 1)
        let response = try await client.import(
            reader: reader,
            visits: [reader],
            offset: .min,
            weight: 1e300,
            isChild: true,
            record: ["a": .null],
            anything: .null,
            matrix: [[0.5], []]
        )
        #expect(response == .init(reader: reader, status: .known))
    }

    @Test func introspectionIsTyped() async throws {
        let response = try await client.introspect()
        #expect(response.methods.count == 5)
        #expect(
            response.notifications["Reader.Closed"] == ["description": "The reading room has closed.", "params": [:]]
        )
        #expect(response.types["SortOrder"] == ["SortOrder1", "SortOrder2"])
    }

    @Test func aRefusalIsThrown() async throws {
        await #expect(throws: Loopback.Refusal(message: "There is no such shelf.")) {
            try await client.find(query: .init(text: "x"), in: .default)
        }
    }
}

/// Sends a request to a librarian in the same process, as bytes.
struct Loopback: RPCCaller {
    struct Refusal: Error, Equatable {
        var message: String
    }

    func call<Method: RPCMethod>(_ request: Method) async throws -> Method.Response {
        let sent = RPCRequest(id: 1, method: Method.name, params: request.json).encoded()
        let received = try RPCRequest.parse(sent)
        let outcome = try await GoldenAPI.route(method: received.method, params: received.params, to: Librarian())
        switch try RPCReply.parse(RPCReply(id: 1, outcome: outcome).encoded()).outcome {
        case .success(.object(let params)): return try Method.Response(json: params, path: .root)
        case .success(.rendered(let text)): throw Refusal(message: "unparsed \(text)")
        case .failure(let message, _): throw Refusal(message: message)
        }
    }
}
