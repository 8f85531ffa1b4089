// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import Foundation

/// Where generated files go. A file that is already right is not touched, so that nothing is built again for it.
struct OutputDirectory {
    var path: String

    func write(_ files: [GeneratedFile]) throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for file in files where !isUpToDate(file) {
                try Data(file.text.utf8).write(to: url(of: file), options: .atomic)
            }
        } catch {
            throw Failure("\(path): error: cannot be written: \(error.localizedDescription)")
        }
    }

    /// The names of files that `write` would change.
    func stale(_ files: [GeneratedFile]) -> [String] {
        files.filter { !isUpToDate($0) }.map(\.name)
    }

    private func isUpToDate(_ file: GeneratedFile) -> Bool {
        (try? Data(contentsOf: url(of: file))) == Data(file.text.utf8)
    }

    private func url(of file: GeneratedFile) -> URL {
        URL(filePath: path).appending(path: file.name)
    }
}
