// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

extension AWSCredentials {
    /// Reads the answer of an instance's or a container's metadata service.
    ///
    /// - Throws: What is missing; never what is there.
    init(document: [UInt8]) throws(AWSCredentialsError) {
        guard let value = try? JSONValue(parsing: document), case .object(let members) = value else {
            throw AWSCredentialsError("the answer is no JSON object")
        }
        // Instances say Success, containers say nothing.
        if let code = members["Code"], code != .string("Success") {
            throw AWSCredentialsError("the answer says that there are none (its Code is not Success)")
        }
        func text(_ name: String) throws(AWSCredentialsError) -> String {
            // What goes into a header must not end it.
            guard case .string(let text) = members[name], !text.isEmpty,
                text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw AWSCredentialsError("the answer has no \(name)") }
            return text
        }
        self.init(
            accessKeyID: try text("AccessKeyId"),
            secretAccessKey: Secret(try text("SecretAccessKey")),
            sessionToken: members["Token"] == nil ? nil : Secret(try text("Token"))
        )
        if members["Expiration"] != nil {
            guard let expiration = AWSTimestamp.parse(try text("Expiration")) else {
                throw AWSCredentialsError("the answer's Expiration is no moment like 2026-01-31T12:00:00Z")
            }
            self.expiration = expiration
        }
    }
}
