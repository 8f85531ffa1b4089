// SPDX-License-Identifier: GPL-3.0-only

/// What the command line says, before it becomes the strongest layer of the configuration.
public struct ServerOptions: Sendable, Equatable {
    /// The file that is read when `-c` names none; it may be missing.
    public static let defaultConfigurationFile = "/etc/nymea/nymea-remoteproxy.conf"

    /// `-c`: the configuration file; it must exist.
    public var configurationFile: String?
    /// The file that is read.
    var configurationPath: String { self.configurationFile ?? Self.defaultConfigurationFile }

    /// `-l`: write the log to this file too.
    public var logFile: String?
    /// `-d`: take AWS credentials where the AWS command line takes them.
    public var isDevelopment: Bool
    /// `-m`: the same as `[Authentication] backend=mock`.
    public var usesMockAuthenticator: Bool
    /// `--verbose`: log all there is, but payload and secrets.
    public var isVerbose: Bool
    /// `--allow-insecure`: let the mock authenticator serve addresses that are not loopback.
    public var allowsInsecure: Bool

    public init(
        configurationFile: String? = nil,
        logFile: String? = nil,
        isDevelopment: Bool = false,
        usesMockAuthenticator: Bool = false,
        isVerbose: Bool = false,
        allowsInsecure: Bool = false
    ) {
        self.configurationFile = configurationFile
        self.logFile = logFile
        self.isDevelopment = isDevelopment
        self.usesMockAuthenticator = usesMockAuthenticator
        self.isVerbose = isVerbose
        self.allowsInsecure = allowsInsecure
    }
}
