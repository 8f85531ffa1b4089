// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// A spec file that was read and found good.
struct Spec {
    var api: API
    /// The file's name without directory and extension, which the generated files carry on.
    var stem: String

    init(readingFrom path: String) throws(Failure) {
        let source = try SourceText(readingFrom: path)
        do {
            api = try API(parsing: source, readingIncludesBy: source.readNeighbour)
        } catch {
            throw Failure(error.description)
        }
        stem = source.stem
    }
}

/// A file of what specs share, read and found good.
struct SharedSpec {
    var include: Include
    /// The file's name without directory and extension, which the generated files carry on.
    var stem: String

    init(readingFrom path: String) throws(Failure) {
        let source = try SourceText(readingFrom: path)
        do {
            include = try Include(parsing: source, path: path)
        } catch {
            throw Failure(error.description)
        }
        stem = source.stem
    }
}
