// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

@testable import ProxyAuthentication
@testable import ProxyServer

@Suite struct ReloadedFilesTests {
    @Test("What a refused configuration names counts until another is read; then only what is in force does")
    func names() {
        var files = ReloadedFiles(["proxy.conf", "cert"])
        #expect(!files.isRefused && Set(files.stamps.keys) == ["proxy.conf", "cert"])
        files.begin("proxy.conf", keeping: ["cert"])
        files.willRead(["new cert", "tokens"])
        #expect(files.isRefused && Set(files.stamps.keys) == ["proxy.conf", "cert", "new cert", "tokens"])
        files.begin("proxy.conf", keeping: ["cert"])
        files.willRead(["another cert"])
        #expect(files.isRefused && Set(files.stamps.keys) == ["proxy.conf", "cert", "another cert"])
        files.taken(["proxy.conf", "another cert"])
        #expect(!files.isRefused && Set(files.stamps.keys) == ["proxy.conf", "another cert"])
    }

    @Test("Files are known as they were when they were read: one that a reload did not read has changed still")
    func stamps() throws {
        try TemporaryDirectory.with { directory in
            let (configuration, certificate) = ("\(directory)/proxy.conf", "\(directory)/cert")
            var files = ReloadedFiles([configuration, certificate])
            for path in [configuration, certificate] { try Data("x".utf8).write(to: URL(filePath: path)) }
            files.begin(configuration, keeping: [certificate])
            let now = ReloadedFiles.look(at: files.stamps.keys)
            #expect(FileStamp(certificate) != nil)
            #expect(files.stamps[configuration] == now[configuration] && files.stamps[certificate] != now[certificate])
            files.willRead([certificate])
            #expect(files.stamps == now)
        }
    }

    @Test(
        "A configuration depends on the files of its certificates and of the back-end that it has chosen",
        arguments: [
            ("backend=mock", []), ("backend=aws", ["/aws"]), ("backend=jwt", ["/keys", "/jwt"]),
            ("backend=tokens", ["/tokens"]), ("backend=webhook", ["/hook", "/hook-cert", "/hook-key"]),
        ]
    )
    func configuration(backEnd: String, files: [String]) throws {
        let text = """
            [SSL]
            certificate=/cert
            certificateKey=/key
            [Authentication]
            \(backEnd)
            [AWS]
            certificateAuthority=/aws
            [JWT]
            keyFile=/keys
            keyCertificateAuthority=/jwt
            [Tokens]
            file=/tokens
            [Webhook]
            certificateAuthority=/hook
            certificate=/hook-cert
            certificateKey=/hook-key
            """
        #expect(try load(text).configuration.files == ["/cert", "/key"] + files)
    }
}
