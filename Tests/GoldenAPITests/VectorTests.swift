// SPDX-License-Identifier: GPL-3.0-only

import GoldenAPI
import JSONRPC
import Testing

/// The generated vectors against the generated decoders.
@Suite struct VectorTests {
    @Test(arguments: goldenTestVectors)
    func aVectorMeetsItsExpectation(_ vector: APITestVector) {
        switch vector.expectation {
        case .valid:
            #expect(throws: Never.self) { try decode(vector) }
        case .invalid(let message):
            do {
                let call = try decode(vector)
                Issue.record("decoded as \(call)")
            } catch {
                #expect(error.message == message)
            }
        }
    }

    @Test func everyMethodHasValidAndInvalidVectors() {
        let methods: Set = ["Library.Introspect", "Library.Find", "Library.Ping", "Reader.Ping", "Reader.Import"]
        let valid = goldenTestVectors.filter { $0.expectation == .valid }
        let invalid = goldenTestVectors.filter { $0.expectation != .valid }
        #expect(Set(valid.map(\.method)) == methods)
        #expect(Set(invalid.map(\.method)) == methods)
    }

    /// What is encoded from a decoded call decodes to the same call.
    @Test(arguments: goldenTestVectors.filter { $0.expectation == .valid })
    func aValidCallSurvivesARoundTrip(_ vector: APITestVector) throws {
        let call = try decode(vector)
        let request = RPCRequest(id: 1, method: call.method, params: call.params)
        let parsed = try RPCRequest.parse(request.encoded())
        #expect(try GoldenAPI.Call.decode(method: parsed.method, params: parsed.params) == call)
    }

    private func decode(_ vector: APITestVector) throws(RPCError) -> GoldenAPI.Call {
        let request: RPCRequest
        do {
            request = try RPCRequest.parse(vector.message)
        } catch {
            throw error.error
        }
        return try GoldenAPI.Call.decode(method: request.method, params: request.params)
    }
}

extension GoldenAPI.Call {
    var params: [String: JSONValue] {
        switch self {
        case .introspect(let request): request.json
        case .find(let request): request.json
        case .libraryPing(let request): request.json
        case .readerPing(let request): request.json
        case .import(let request): request.json
        }
    }
}
