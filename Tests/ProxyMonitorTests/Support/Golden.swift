// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

@testable import ProxyMonitor

/// Screens as text files beside the tests. With UPDATE_GOLDENS=1 they are written anew, to be reviewed in the diff.
enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Goldens")

    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = self.folder.appending(path: "\(name).txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" { try Data(text.utf8).write(to: file) }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "\(name) looks otherwise:\n\(text)", sourceLocation: sourceLocation)
    }

    static func check(_ model: MonitorModel, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let text = model.text.map { "\($0)\n" }.joined()
        try self.check(text, name, sourceLocation: sourceLocation)
    }
}
