// SPDX-License-Identifier: GPL-3.0-only

import INIFile
import ProxyAuthentication
import ProxySupport

/// The configuration, and what is to be logged about it once there is a log.
public struct LoadedConfiguration: Sendable, Equatable {
    public let configuration: ServerConfiguration
    /// Unknown keys, options without effect, a default file that is missing.
    public let notices: [ConfigurationNotice]

    /// Reads arguments, environment and file.
    ///
    /// - Throws: `.configuration` with the first thing that is wrong.
    public static func load(
        _ options: ServerOptions,
        environment: [String: String]
    ) throws(StartError) -> LoadedConfiguration {
        let path = options.configurationPath
        let contents: [UInt8]?
        do throws(BoundedFile.Failure) {
            contents = try BoundedFile.read(path, limit: INIDocument.maximumSize)
        } catch {
            guard error.isMissing, options.configurationFile == nil else {
                let what = "cannot read the configuration file \(path.quotedForMessage): \(error.reason)"
                throw StartError(.configuration, what)
            }
            contents = nil
        }
        let loaded = try self.parse(contents ?? [], path: path, options, environment: environment)
        guard contents == nil else { return loaded }
        let missing = ConfigurationNotice(.notice, "there is no \(path); using the defaults")
        return LoadedConfiguration(configuration: loaded.configuration, notices: [missing] + loaded.notices)
    }

    /// Reads arguments, environment and the contents of a file.
    ///
    /// - Parameter path: What messages call the file.
    public static func parse(
        _ contents: some BidirectionalCollection<UInt8>,
        path: String,
        _ options: ServerOptions = ServerOptions(),
        environment: [String: String] = [:]
    ) throws(StartError) -> LoadedConfiguration {
        let document: INIDocument
        do throws(INISyntaxError) {
            document = try INIDocument(parsing: contents)
        } catch {
            throw StartError(.configuration, "\(path):\(error.line): \(error.reason)")
        }
        let settings = SettingsReader(layers: [
            .arguments(options), .environment(environment), .file(document, path: path),
        ])
        let configuration = try ServerConfiguration(reading: settings, options: options)
        let notices =
            UnknownSettings.warnings(in: document, path: path)
            + UnknownSettings.warnings(inEnvironment: environment)
            + self.idleOptions(options, configuration)
        return LoadedConfiguration(configuration: configuration, notices: notices)
    }

    /// Options that have no effect, together with the rest.
    private static func idleOptions(
        _ options: ServerOptions,
        _ configuration: ServerConfiguration
    ) -> [ConfigurationNotice] {
        guard options.isDevelopment, configuration.authentication != .aws else { return [] }
        let backEnd = configuration.authentication.rawValue
        let message = "option --development has no effect: it is for the back-end aws, and the back-end is \(backEnd)"
        return [ConfigurationNotice(.notice, message)]
    }
}
