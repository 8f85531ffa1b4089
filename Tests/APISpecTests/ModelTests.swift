// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import APISpec

/// What a sound spec becomes.
@Suite struct ModelTests {
    let api: API

    init() throws {
        api = try API(parsing: SourceText(file: SampleSpec.file, text: SampleSpec.text))
    }

    @Test func theHeadIsTakenOver() {
        #expect(api.title == "Sample API")
        #expect(api.name == "Sample")
        #expect(api.apiVersion == "0.1")
        #expect(api.states == [API.State(name: "idle", description: "Nothing is going on.")])
        #expect(api.namespaces == ["Shop"])
    }

    @Test func aMethodKeepsTheOrderOfTheFile() throws {
        let order = try #require(api.methods.first)
        #expect(order.name == API.QualifiedName(namespace: "Shop", name: "Order"))
        #expect(order.params.map(\.key) == ["item", "o:count"])
        #expect(order.params.map(\.name) == ["item", "count"])
        #expect(order.params.map(\.type) == [.named("Item"), .basic(.uint)])
        #expect(order.returns.map(\.type) == [.named("OrderState"), .list(.basic(.int))])
        #expect(order.states == ["idle"])
        #expect(order.answer == .handler)
        #expect(
            order.failures == [
                API.Failure(name: "soldOut", message: "Sold out.", condition: "None left.", params: nil)
            ]
        )
        #expect(order.examples == [API.Example(params: ["item": ["name": "tea"]], returns: nil)])
    }

    @Test func anUncheckedUuidIsAStringOnTheWire() throws {
        let text = SampleSpec.text.replacing("\"UInt\" },", with: "\"Uuid\" }, \"unchecked\": [\"count\"],")
        let order = try #require(try API(parsing: SourceText(file: SampleSpec.file, text: text)).methods.first)
        #expect(order.params.map(\.isUnchecked) == [false, true])
        #expect(order.params.map(\.type) == [.named("Item"), .basic(.uuid)])
        #expect(order.params.map(\.wireType) == [.named("Item"), .basic(.string)])
    }

    @Test func aSecretIsMarked() throws {
        let text = SampleSpec.text.replacing("\"UInt\" },", with: "\"String\" }, \"secret\": [\"count\"],")
        let order = try #require(try API(parsing: SourceText(file: SampleSpec.file, text: text)).methods.first)
        #expect(order.params.map(\.isSecret) == [false, true])
    }

    @Test func introspectionNeedsNoHandler() {
        #expect(api.methods.last?.answer == .introspection)
    }

    @Test func aNoteGoesToWhatItIsOn() throws {
        guard case .object(let fields) = api.type(named: "Item")?.definition else {
            Issue.record("Item is an object type")
            return
        }
        #expect(fields.map(\.note) == ["What it is called.", nil])
        #expect(fields.map(\.isOptional) == [false, true])
    }

    @Test func escapesAreTextInTheModel() throws {
        let text = SampleSpec.text.replacing("Sold out.", with: #"\"\\\/\b\f\n\r\t\u00e4\ud83d\ude87"#)
        let api = try API(parsing: SourceText(file: SampleSpec.file, text: text))
        #expect(api.methods.first?.failures.first?.message == "\"\\/\u{8}\u{c}\n\r\tä🚇")
    }
}
