// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import PackagePlugin

/// `swift package generate-docs`: writes docs/api and JavaScript/generated from every spec. With `--check` it writes nothing
/// and fails when a file is stale.
@main
struct GenerateDocs: CommandPlugin {
    func performCommand(context: PluginContext, arguments: [String]) throws {
        let root = context.package.directoryURL
        let specs = try FileManager.default
            .contentsOfDirectory(at: root.appending(path: "Spec"), includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" && $0.lastPathComponent != "spec.schema.json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        for (command, folder) in [("docs", "docs/api"), ("javascript", "JavaScript/generated")] {
            let apigen = Process()
            apigen.executableURL = try context.tool(named: "apigen").url
            apigen.currentDirectoryURL = root
            let output = ["--output-directory", folder]
            apigen.arguments = [command] + specs.map { "Spec/\($0.lastPathComponent)" } + output + arguments
            try apigen.run()
            apigen.waitUntilExit()
            // apigen has said on standard error what is wrong.
            if apigen.terminationStatus != 0 { exit(apigen.terminationStatus) }
        }
    }
}
