// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import PackagePlugin

/// Runs apigen over every spec of the package: sources for an ordinary target, test vectors for a test target.
@main
struct GenerateAPI: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let module = target.sourceModule else { return [] }
        let apigen = try context.tool(named: "apigen")
        return try specs(in: context.package.directoryURL.appending(path: "Spec")).map { spec in
            let stem = spec.deletingPathExtension().lastPathComponent
            let subcommand = module.kind == .test ? "vectors" : "swift"
            let parts =
                module.kind == .test
                ? ["TestVectors"] : ["API", "Types", "Messages", "Call", "Handler", "Notification", "Client"]
            let directory = context.pluginWorkDirectoryURL
            return .buildCommand(
                displayName: "Generating \(subcommand) of \(spec.lastPathComponent) for \(target.name)",
                executable: apigen.url,
                arguments: [subcommand, spec.path(), "--output-directory", directory.path()],
                inputFiles: [spec],
                outputFiles: parts.map { directory.appending(path: "\(stem)+\($0).swift") }
            )
        }
    }

    /// The specs in the order of their names, without the schema that describes them.
    private func specs(in directory: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" && $0.lastPathComponent != "spec.schema.json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
