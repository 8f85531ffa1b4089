// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

@testable import ProxyAuthentication

/// Credentials and region where the AWS command line takes them.
@Suite final class CommandLineSettingsTests {
    private let home = FileManager.default.temporaryDirectory.appending(path: "aws-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(
            at: self.home.appending(path: ".aws"),
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(at: self.home) }

    private func write(_ text: String, to name: String) throws -> String {
        let file = self.home.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    private func settings(_ variables: [String: String] = [:]) -> CommandLineSettings {
        CommandLineSettings(environment: ["HOME": self.home.path].merging(variables) { $1 })
    }

    private static let file = """
        # comment
        [default]
        aws_access_key_id = DEFAULTKEY
        aws_secret_access_key=default/secret+=  ; comment

        [work]
        aws_access_key_id = WORKKEY
        aws_secret_access_key = work#secret
        aws_session_token = work-session
        s3 =
            aws_access_key_id = NESTED
        """

    @Test("The environment comes first")
    func environment() throws {
        _ = try self.write(Self.file, to: ".aws/credentials")
        let settings = self.settings([
            "AWS_ACCESS_KEY_ID": "ENVKEY", "AWS_SECRET_ACCESS_KEY": "env", "AWS_SESSION_TOKEN": "",
        ])
        #expect(try settings.fetch() == AWSCredentials(accessKeyID: "ENVKEY", secretAccessKey: Secret("env")))
        let temporary = self.settings([
            "AWS_ACCESS_KEY_ID": "ENVKEY", "AWS_SECRET_ACCESS_KEY": "env", "AWS_SESSION_TOKEN": "t",
        ])
        #expect(try temporary.fetch().sessionToken == Secret("t"))
    }

    @Test("Then the profile's in the shared credentials file")
    func profiles() throws {
        _ = try self.write(Self.file, to: ".aws/credentials")
        #expect(
            try self.settings().fetch()
                == AWSCredentials(accessKeyID: "DEFAULTKEY", secretAccessKey: Secret("default/secret+="))
        )
        let work = AWSCredentials(
            accessKeyID: "WORKKEY",
            secretAccessKey: Secret("work#secret"),
            sessionToken: Secret("work-session")
        )
        #expect(try self.settings(["AWS_PROFILE": "work"]).fetch() == work)
    }

    @Test("Then the profile's in the configuration file; other files are used where the environment names them")
    func files() throws {
        _ = try self.write("[profile other]\naws_access_key_id=A\naws_secret_access_key=B\n", to: ".aws/config")
        #expect(try self.settings(["AWS_PROFILE": "other"]).fetch().accessKeyID == "A")
        let path = try self.write(Self.file, to: "elsewhere")
        #expect(try self.settings(["AWS_SHARED_CREDENTIALS_FILE": path]).fetch().accessKeyID == "DEFAULTKEY")
        #expect(try self.settings(["AWS_SHARED_CREDENTIALS_FILE": "~/elsewhere"]).fetch().accessKeyID == "DEFAULTKEY")
    }

    @Test("The region: the environment, then the profile in the configuration file")
    func region() throws {
        #expect(try self.settings().region == nil)
        _ = try self.write("[default]\nregion = eu-north-1\n[profile work]\nregion=us-west-2\n", to: ".aws/config")
        #expect(try self.settings().region == "eu-north-1")
        #expect(try self.settings(["AWS_PROFILE": "work"]).region == "us-west-2")
        #expect(try self.settings(["AWS_PROFILE": "none"]).region == nil)
        #expect(try self.settings(["AWS_DEFAULT_REGION": "sa-east-1"]).region == "sa-east-1")
        #expect(try self.settings(["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"]).region == "a")
    }

    @Test("Without any, the places that were looked at are told")
    func nothing() throws {
        let error = try #require(throws: AWSCredentialsError.self) {
            _ = try self.settings(["AWS_PROFILE": "work"]).fetch() as AWSCredentials
        }
        for word in ["AWS_ACCESS_KEY_ID", "profile work", "\(self.home.path)/.aws/credentials", "/.aws/config"] {
            #expect(error.description.contains(word))
        }
    }

    @Test("A file that the environment names has to be there")
    func missing() throws {
        let path = self.home.path + "/none"
        let error = try #require(throws: AWSCredentialsError.self) {
            _ = try self.settings(["AWS_SHARED_CREDENTIALS_FILE": path]).fetch() as AWSCredentials
        }
        #expect(error.description == "cannot read \(path): No such file or directory")
    }

    @Test("Credentials that could end a header field are refused, and not shown")
    func unusable() throws {
        let settings = self.settings(["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "s3cret\r\nx: y"])
        let error = try #require(throws: AWSCredentialsError.self) { _ = try settings.fetch() as AWSCredentials }
        #expect(error.description.contains("the environment"))
        #expect(!error.description.contains("s3cret"))
    }

    @Test("Any text is read as a file of profiles")
    func anyText() {
        #expect(ProfileFile(parsing: "").profile("default") == nil)
        #expect(ProfileFile(parsing: "key=1\n[default\n]x=2\n[ ]\n=\n[default]").profile("default") == nil)
        #expect(ProfileFile(parsing: "[default] ; x\r\nKEY = a ; b\r\n").profile("default") == ["key": "a"])
        #expect(ProfileFile(parsing: "[profile  my one]\nk=#v").profile("my one") == ["k": "#v"])
    }
}
