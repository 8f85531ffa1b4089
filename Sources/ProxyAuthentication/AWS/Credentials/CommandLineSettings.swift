// SPDX-License-Identifier: GPL-3.0-only

/// Credentials and region where the AWS command line takes them: the environment, then the profile in its two files.
///
/// https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-configure.html
package struct CommandLineSettings: AWSCredentialsSource {
    private let environment: [String: String]

    package init(environment: [String: String]) {
        self.environment = environment
    }

    /// Reads the files again each time: they may be renewed while the server runs.
    package func fetch() throws(AWSCredentialsError) -> AWSCredentials {
        if let key = self.variable("AWS_ACCESS_KEY_ID"), let secret = self.variable("AWS_SECRET_ACCESS_KEY") {
            return try self.credentials(key, secret, self.variable("AWS_SESSION_TOKEN"), "the environment")
        }
        for (path, isChosen) in [self.credentialsFile, self.configurationFile] {
            guard let profile = try self.profile(path, isChosen: isChosen),
                let key = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"]
            else { continue }
            return try self.credentials(key, secret, profile["aws_session_token"], path)
        }
        throw AWSCredentialsError(
            "no credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, "
                + "nor aws_access_key_id and aws_secret_access_key in profile \(self.profileName) "
                + "of \(self.credentialsFile.path) or \(self.configurationFile.path)"
        )
    }

    /// The region that the environment or the profile names; nil if neither does.
    package var region: String? {
        get throws(AWSCredentialsError) {
            if let region = self.variable("AWS_REGION") ?? self.variable("AWS_DEFAULT_REGION") { return region }
            let (path, isChosen) = self.configurationFile
            return try self.profile(path, isChosen: isChosen)?["region"]
        }
    }

    private var profileName: String {
        self.variable("AWS_PROFILE") ?? self.variable("AWS_DEFAULT_PROFILE") ?? "default"
    }

    private var credentialsFile: (path: String, isChosen: Bool) {
        self.file("AWS_SHARED_CREDENTIALS_FILE", else: "credentials")
    }

    private var configurationFile: (path: String, isChosen: Bool) { self.file("AWS_CONFIG_FILE", else: "config") }

    private func file(_ variable: String, else name: String) -> (path: String, isChosen: Bool) {
        let home = self.variable("HOME") ?? ""
        guard let path = self.variable(variable) else { return ("\(home)/.aws/\(name)", false) }
        return (path.hasPrefix("~/") ? home + path.dropFirst() : path, true)
    }

    /// A variable that is set to nothing is not set.
    private func variable(_ name: String) -> String? {
        self.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Parameter isChosen: Whether somebody has named the file, and so expects it to be there.
    private func profile(_ path: String, isChosen: Bool) throws(AWSCredentialsError) -> [String: String]? {
        do throws(BoundedFile.Failure) {
            let contents = try BoundedFile.read(path, limit: ProfileFile.maximumSize)
            return ProfileFile(parsing: String(decoding: contents, as: UTF8.self)).profile(self.profileName)
        } catch {
            guard error.isMissing, !isChosen else { throw AWSCredentialsError("cannot read \(path): \(error.reason)") }
            return nil
        }
    }

    private func credentials(
        _ key: String,
        _ secret: String,
        _ token: String?,
        _ place: String
    ) throws(AWSCredentialsError) -> AWSCredentials {
        guard [key, secret, token ?? "-"].allSatisfy({ !$0.isEmpty && $0.isURLText }) else {
            throw AWSCredentialsError("the credentials in \(place) hold blanks or characters that no credentials have")
        }
        return AWSCredentials(accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: token.map(Secret.init))
    }
}
