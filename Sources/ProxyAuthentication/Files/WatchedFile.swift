// SPDX-License-Identifier: GPL-3.0-only

package import Logging
import Synchronization

/// What a file says, read again when the file has changed.
///
/// Nobody watches: whoever asks has a look at the file's date, at most once a second. A change that makes the file
/// unusable is logged, and what it said before stays in force.
package final class WatchedFile<Contents: Sendable>: Sendable {
    private struct State {
        var contents: Contents
        var stamp: FileStamp?
        var lookedAt: ContinuousClock.Instant
        /// What was wrong at the last look, so that it is logged once.
        var fault: String?
    }

    /// The shortest time between two looks at the file.
    private static var interval: Duration { .seconds(1) }

    let path: String
    private let limit: Int
    private let logger: Logger
    private let parse: @Sendable ([UInt8]) throws(FileFault) -> Contents
    private let state: Mutex<State>

    /// Reads the file for the first time.
    ///
    /// - Parameters:
    ///   - limit: The longest file that is read, in bytes.
    ///   - parse: Makes something of the file's bytes, or says why it cannot.
    /// - Throws: Why the file cannot be used.
    package init(
        _ path: String,
        limit: Int,
        now: ContinuousClock.Instant = .now,
        logger: Logger,
        parse: @escaping @Sendable ([UInt8]) throws(FileFault) -> Contents
    ) throws(FileFault) {
        self.path = path
        self.limit = limit
        self.logger = logger
        self.parse = parse
        // Before it is read: a change meanwhile is then found at the next look.
        let stamp = FileStamp(path)
        let contents = try parse(try Self.read(path, limit: limit))
        self.state = Mutex(State(contents: contents, stamp: stamp, lookedAt: now, fault: nil))
    }

    /// What the file says now, or said when it could last be used.
    package func contents(now: ContinuousClock.Instant = .now) -> Contents {
        let (contents, stamp): (Contents, FileStamp??) = self.state.withLock { state in
            guard now - state.lookedAt >= Self.interval else { return (state.contents, nil) }
            state.lookedAt = now
            return (state.contents, .some(state.stamp))
        }
        guard let known = stamp else { return contents }
        let present = FileStamp(self.path)
        guard present != known || present == nil else { return contents }
        return self.reload(present)
    }

    private func reload(_ stamp: FileStamp?) -> Contents {
        let outcome: Result<Contents, FileFault>
        var wasRead = false
        do throws(FileFault) {
            let bytes = try Self.read(self.path, limit: self.limit)
            wasRead = true
            outcome = .success(try self.parse(bytes))
        } catch {
            outcome = .failure(error)
        }
        // What was read and cannot be used need not be read again until it changes; what could not be read may be
        // readable the next time.
        let newStamp = wasRead ? stamp : nil
        let (contents, news): (Contents, String?) = self.state.withLock { state in
            state.stamp = newStamp
            switch outcome {
            case .success(let contents):
                state.contents = contents
                state.fault = nil
                return (contents, nil)
            case .failure(let fault):
                defer { state.fault = fault.reason }
                return (state.contents, state.fault == fault.reason ? nil : fault.reason)
            }
        }
        if case .success = outcome {
            self.logger.info("file has changed and was read again", metadata: ["file": "\(self.path)"])
        } else if let news {
            self.logger.error(
                "file cannot be used; what it said before stays in force",
                metadata: ["file": "\(self.path)", "reason": "\(news)"]
            )
        }
        return contents
    }

    private static func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
        do throws(BoundedFile.Failure) {
            return try BoundedFile.read(path, limit: limit)
        } catch {
            throw FileFault("cannot be read: \(error.reason)")
        }
    }
}
