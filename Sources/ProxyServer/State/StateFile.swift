// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where totals outlive the process.
struct StateFile {
    /// What was found at the start.
    struct Loaded: Equatable {
        var totals = ServerTotals()
        /// Whether totals can be saved here.
        var isUsable = true
        /// What the operator should know, in words that follow the file's name; nil if all is well.
        var warning: String?
    }

    let path: String

    /// Reads the totals. Whatever is wrong with the file, the server starts: with zeros.
    func load() -> Loaded {
        if let fault = self.makeDirectory() {
            return Loaded(isUsable: false, warning: "cannot be used: \(fault.reason)")
        }
        do throws(BoundedFile.Failure) {
            let contents = try BoundedFile.read(self.path, limit: StateDocument.maximumSize)
            do throws(FileFault) {
                return Loaded(totals: try StateDocument.parse(contents))
            } catch {
                return self.setAside(error.reason)
            }
        } catch {
            return error.isMissing ? Loaded() : self.setAside("cannot be read: \(error.reason)")
        }
    }

    func save(_ totals: ServerTotals) throws(FileFault) {
        try AtomicFile.replace(self.path, with: StateDocument.text(of: totals))
    }

    /// Keeps what cannot be read for whoever can make something of it, instead of writing over it.
    private func setAside(_ reason: String) -> Loaded {
        let aside = self.path + ".corrupt"
        guard rename(self.path, aside) == 0 else {
            return Loaded(
                isUsable: false,
                warning: "\(reason); it cannot be moved aside either, so totals are not kept"
            )
        }
        return Loaded(warning: "\(reason); it is now \(aside.quotedForMessage), and totals begin at zero")
    }

    /// Makes the directory of the file if only that is missing, and looks whether files can be made in it.
    private func makeDirectory() -> FileFault? {
        let directory = AtomicFile.directory(of: self.path)
        if mkdir(directory, 0o750) != 0, errno != EEXIST { return .system("its directory cannot be made", errno) }
        return access(directory, W_OK | X_OK) == 0 ? nil : .system("its directory cannot be written to", errno)
    }
}
