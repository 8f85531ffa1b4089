// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import FuzzTargets

/// The inputs of a target that are kept in `Fuzz/Corpora`: what leads everywhere in it, and what has once broken it.
struct Corpus {
    let inputs: [(name: String, bytes: [UInt8])]

    init(of target: FuzzTarget) throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let folder = package.appending(path: "Fuzz/Corpora/\(target.rawValue)")
        self.inputs = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }
}
