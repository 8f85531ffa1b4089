// SPDX-License-Identifier: GPL-3.0-only

/// A throw-away P-256 certificate for all servers of a run, made by `scripts/make-certificate.sh`. Paths of PEM files.
struct Certificate {
    let certificate: String
    let key: String
    /// Both in one file, as haproxy wants them.
    let combined: String

    init(in directory: TemporaryDirectory, ownCores: Set<Int>) throws {
        let script = try Repository.file("scripts/make-certificate.sh")
        let log = "\(directory.path)/certificate.log"
        let words = ["/bin/sh", script, directory.path]
        try ChildProcess("make-certificate.sh", words, cores: ownCores, ownCores: ownCores, log: log).finish()
        self.certificate = "\(directory.path)/certificate.pem"
        self.key = "\(directory.path)/key.pem"
        let parts = try [self.certificate, self.key].map(TextFile.read)
        self.combined = try directory.write(parts.joined(), as: "combined.pem")
    }
}
