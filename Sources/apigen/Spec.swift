// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Foundation

/// A spec file that was read and found good.
struct Spec {
    var api: API
    /// The file's name without directory and extension, which the generated files carry on.
    var stem: String

    init(readingFrom path: String) throws(Failure) {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw Failure("\(path): error: cannot be read: \(error.localizedDescription)")
        }
        do {
            api = try API(parsing: SourceText(file: path, bytes: bytes))
        } catch {
            throw Failure(error.description)
        }
        stem = URL(filePath: path).deletingPathExtension().lastPathComponent
    }
}
