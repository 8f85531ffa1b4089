// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Foundation

/// Files of the package, found from where this one is.
enum Files {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let specs = tests.deletingLastPathComponent().appending(path: "Spec")
    static let documents = tests.deletingLastPathComponent().appending(path: "docs/api")
    static let golden = tests.appending(path: "GoldenAPI/Golden.json")

    static func api(_ url: URL) throws -> API {
        try API(parsing: SourceText(file: url.lastPathComponent, bytes: Array(Data(contentsOf: url))))
    }
}
