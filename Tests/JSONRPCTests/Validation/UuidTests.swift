// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import SeededRandom
import Testing

@Suite struct UuidTests {
    static let sample = Uuid(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    @Test(arguments: [
        "01234567-89ab-cdef-fedc-ba9876543210",
        "{01234567-89ab-cdef-fedc-ba9876543210}",
        "01234567-89AB-CDEF-FEDC-BA9876543210",
        "{01234567-89Ab-cDEF-fedc-BA9876543210}",
    ])
    func readsEveryForm(text: String) {
        #expect(Uuid(text) == Self.sample)
    }

    @Test func printsBracesAndLowerCase() {
        #expect(Self.sample.description == "{01234567-89ab-cdef-fedc-ba9876543210}")
        #expect(Self.sample.jsonValue == "{01234567-89ab-cdef-fedc-ba9876543210}")
        #expect(Uuid(high: 0, low: 1).description == "{00000000-0000-0000-0000-000000000001}")
    }

    @Test(arguments: [
        "",
        "{}",
        "text",
        "0123456789abcdeffedcba9876543210",
        "{01234567-89ab-cdef-fedc-ba9876543210",
        "01234567-89ab-cdef-fedc-ba9876543210}",
        "{{01234567-89ab-cdef-fedc-ba9876543210}}",
        "01234567-89ab-cdef-fedc-ba987654321",
        "01234567-89ab-cdef-fedc-ba98765432100",
        "01234567-89ab-cdef-fedcb-a9876543210",
        "0123456789ab--cdef-fedc-ba9876543210",
        "g1234567-89ab-cdef-fedc-ba9876543210",
        " 01234567-89ab-cdef-fedc-ba9876543210",
        "01234567-89ab-cdef-fedc-ba987654321\n",
        "01234567-89ab-cdef-fedc-ba98765432１0",
        "(01234567-89ab-cdef-fedc-ba9876543210)",
    ])
    func readsNothingElse(text: String) {
        #expect(Uuid(text) == nil)
        #expect(throws: RPCValidationError.self) { try Uuid(json: .string(text), path: .root) }
    }

    @Test func isAStringInMessages() throws {
        #expect(try Uuid(json: Self.sample.jsonValue, path: .root) == Self.sample)
        let path = RPCPath.root.appending("clientUuid")
        let wrongType = RPCValidationError.Problem.wrongType(expected: "Uuid", got: "Int")
        #expect(throws: RPCValidationError(path: path, problem: wrongType)) { try Uuid(json: 5, path: path) }
        let wrongValue = RPCValidationError.Problem.invalidValue(expected: "Uuid", got: "nobody")
        #expect(throws: RPCValidationError(path: path, problem: wrongValue)) { try Uuid(json: "nobody", path: path) }
    }

    @Test func knowsTheNilUuid() {
        #expect(Uuid("00000000-0000-0000-0000-000000000000")?.isNil == true)
        #expect(!Uuid(high: 0, low: 1).isNil)
        #expect(!Uuid(high: 1, low: 0).isNil)
    }

    @Test func randomOnesAreVersion4AndDiffer() {
        var generator = SeededGenerator(seed: 1)
        var again = SeededGenerator(seed: 1)
        for _ in 0..<100 {
            let uuid = Uuid.random(using: &generator)
            #expect(uuid == Uuid.random(using: &again))
            let text = Array(uuid.description)
            #expect(text[15] == "4")
            #expect("89ab".contains(text[20]))
            #expect(Uuid(uuid.description) == uuid)
        }
        #expect(Set((0..<100).map { _ in Uuid.random() }).count == 100)
    }
}
