// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Foundation

extension SourceText {
    init(readingFrom path: String) throws(Failure) {
        do {
            try self.init(contentsOf: path)
        } catch {
            throw Failure("\(path): error: cannot be read: \(error.localizedDescription)")
        }
    }

    /// Reads a file that this one includes by its path relative to this one's folder. Its own path begins as this one's
    /// was given, so that faults are reported the way the caller names files.
    func readNeighbour(_ path: String) throws(UnreadableInclude) -> SourceText {
        let folderEnd = file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex
        do {
            return try SourceText(contentsOf: file[..<folderEnd] + path)
        } catch {
            throw UnreadableInclude(reason: error.localizedDescription)
        }
    }

    private init(contentsOf path: String) throws {
        self.init(file: path, bytes: Array(try Data(contentsOf: URL(filePath: path))))
    }

    /// The file's name without directory and extension.
    var stem: String {
        URL(filePath: file).deletingPathExtension().lastPathComponent
    }
}
