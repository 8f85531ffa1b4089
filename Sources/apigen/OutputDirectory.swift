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

    /// Writes files that are kept under version control.
    ///
    /// - Parameter check: Write nothing instead, and fail when `write` would change something.
    func update(_ files: [GeneratedFile], check: Bool) throws(Failure) {
        guard check else { return try write(files) }
        let stale = files.filter { !isUpToDate($0) }.map(\.name)
        guard stale.isEmpty else {
            throw Failure("stale in \(path): \(stale.joined(separator: ", ")). Run 'swift package generate-docs'.")
        }
    }

    private func isUpToDate(_ file: GeneratedFile) -> Bool {
        (try? Data(contentsOf: url(of: file))) == Data(file.text.utf8)
    }

    private func url(of file: GeneratedFile) -> URL {
        URL(filePath: path).appending(path: file.name)
    }
}
