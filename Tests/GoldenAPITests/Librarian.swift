// SPDX-License-Identifier: GPL-3.0-only

import GoldenAPI
import JSONRPC

/// A handler with an answer for everything and a refusal for a missing shelf.
struct Librarian: GoldenHandler {
    static let book = GoldenAPI.Book(
        id: Uuid(high: 1, low: 2),
        title: "Relays",
        authors: [["Ann"], []],
        price: 0.5,
        edition: -1,
        shelf: .uiDesign
    )

    func find(
        _ request: GoldenAPI.Library.Find
    ) async throws(GoldenAPI.Library.Find.Failure) -> GoldenAPI.Library.Find.Response {
        if request.query.text == "sleep" { throw .tired }
        if request.in == .default { throw .noSuchShelf }
        return .init(books: Array(repeating: Self.book, count: Int(request.limit ?? 1)), more: true)
    }

    func libraryPing(
        _ request: GoldenAPI.Library.Ping
    ) async throws(GoldenAPI.Library.Ping.Failure) -> GoldenAPI.Library.Ping.Response {
        .init()
    }

    func readerPing(
        _ request: GoldenAPI.Reader.Ping
    ) async throws(GoldenAPI.Reader.Ping.Failure) -> GoldenAPI.Reader.Ping.Response {
        .init(timestamp: request.timestamp)
    }

    func `import`(
        _ request: GoldenAPI.Reader.Import
    ) async throws(GoldenAPI.Reader.Import.Failure) -> GoldenAPI.Reader.Import.Response {
        let isKnown = !request.visits.isEmpty || request.guardian == "nobody"
        return .init(reader: request.reader, status: isKnown ? .known : .new)
    }
}
