// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import PackagePlugin

/// Runs apigen over every spec of the package: sources for an ordinary target, test vectors for a test target, pages for
/// RemoteProxyReference. What the specs share lies in `Spec/Shared`; its sources are made once, beside theirs. For
/// BrowserExample it takes files as they are.
@main
struct GenerateAPI: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let module = target.sourceModule else { return [] }
        let root = context.package.directoryURL
        let apigen = try context.tool(named: "apigen").url
        if target.name == "BrowserExample" { return [try embedding(in: root, context.pluginWorkDirectoryURL, apigen)] }
        let folder = root.appending(path: "Spec")
        let specs = try documents(in: folder)
        let shared = try documents(in: folder.appending(path: "Shared"))

        /// - Parameter includes: What else the file is made of: apigen runs again when one of them changes.
        func command(_ subcommand: String, _ specs: [URL], includes: [URL] = [], outputs: [String]) -> Command {
            let directory = context.pluginWorkDirectoryURL
            let names = specs.map(\.lastPathComponent).joined(separator: ", ")
            return .buildCommand(
                displayName: "Generating \(subcommand) of \(names) for \(target.name)",
                executable: apigen,
                arguments: [subcommand] + specs.map { $0.path() } + ["--output-directory", directory.path()],
                inputFiles: specs + includes,
                outputFiles: outputs.map { directory.appending(path: $0) }
            )
        }
        func command(_ subcommand: String, _ spec: URL, includes: [URL] = [], parts: [String]) -> Command {
            let stem = spec.deletingPathExtension().lastPathComponent
            return command(subcommand, [spec], includes: includes, outputs: parts.map { "\(stem)+\($0).swift" })
        }

        if module.kind == .test {
            return specs.map { command("vectors", $0, includes: shared, parts: ["TestVectors"]) }
        }
        if target.name == "RemoteProxyReference" {
            return [command("reference", specs, includes: shared, outputs: ["References.swift"])]
        }
        let parts = ["API", "Types", "Messages", "Call", "Handler", "Notification", "Client"]
        return shared.map { command("shared", $0, parts: ["API", "Types", "Messages"]) }
            + specs.map { command("swift", $0, includes: shared, parts: parts) }
    }

    /// The page and the library that it uses, under the paths that they have in the package.
    private func embedding(in root: URL, _ directory: URL, _ apigen: URL) throws -> Command {
        let folders = ["Examples/browser", "JavaScript/generated", "JavaScript/src"]
        let inputs = try folders.flatMap { folder in
            // Not package.json, which is for Node alone.
            try files(in: root.appending(path: folder)) {
                ["html", "css", "js", "json"].contains($0.pathExtension) && $0.lastPathComponent != "package.json"
            }
        }
        let names = ["--root", root.path(), "--type", "ExampleFile", "--output-directory", directory.path()]
        return .buildCommand(
            displayName: "Generating embed of \(folders.joined(separator: ", ")) for BrowserExample",
            executable: apigen,
            arguments: ["embed"] + inputs.map { $0.path() } + names,
            inputFiles: inputs,
            outputFiles: [directory.appending(path: "ExampleFile+All.swift")]
        )
    }

    /// The JSON files of a folder, without the schema that describes them.
    private func documents(in directory: URL) throws -> [URL] {
        guard FileManager.default.fileExists(atPath: directory.path()) else { return [] }
        return try files(in: directory) { $0.pathExtension == "json" && $0.lastPathComponent != "spec.schema.json" }
    }

    /// Files of a folder in the order of their names.
    private func files(in directory: URL, where isWanted: (URL) -> Bool) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter(isWanted)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
