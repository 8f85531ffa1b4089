// SPDX-License-Identifier: GPL-3.0-only

import CNcurses
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Gives the terminal back when the process ends without closing it: by exit(3), or by a signal of a fatal error.
///
/// ncurses cannot be called there. What is to be done is prepared while all is well, and is two calls that are safe in
/// a signal's handler (signal-safety(7)): write(2) and tcsetattr(3).
enum EmergencyRestore {
    private struct Plan {
        var settings: termios
        /// Leaves the second screen, shows the cursor, ends colours.
        var output: UnsafeMutableBufferPointer<UInt8>
    }

    /// The address of the plan, 0 while the terminal is not ours. What stands there is written before it is stored, and never freed or changed.
    private static let plan = Atomic<UInt>(0)
    private static let fatalSignals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]

    /// To be called when ncurses knows the terminal, with the settings from before.
    static func arm(_ settings: termios) {
        let bytes = ["sgr0", "rmkx", "rmcup", "cnorm"].flatMap(self.capability)
        let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = output.initialize(from: bytes)
        let plan = UnsafeMutablePointer<Plan>.allocate(capacity: 1)
        plan.initialize(to: Plan(settings: settings, output: output))
        self.plan.store(UInt(bitPattern: plan), ordering: .sequentiallyConsistent)
        atexit { EmergencyRestore.restore() }
        for number in self.fatalSignals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                EmergencyRestore.restore()
                // By now the signal does what it does without a handler.
                raise(number)
            }
            action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
            sigaction(number, &action, nil)
        }
    }

    /// The terminal was closed as it should be.
    static func disarm() {
        self.plan.store(0, ordering: .sequentiallyConsistent)
    }

    private static func restore() {
        let address = self.plan.exchange(0, ordering: .sequentiallyConsistent)
        guard let plan = UnsafeMutablePointer<Plan>(bitPattern: address) else { return }
        _ = write(STDOUT_FILENO, plan.pointee.output.baseAddress, plan.pointee.output.count)
        tcsetattr(STDIN_FILENO, TCSANOW, &plan.pointee.settings)
    }

    /// What the terminal is sent for something, without the marks for delays; nothing if it cannot do that.
    private static func capability(_ name: String) -> [UInt8] {
        var name = Array(name.utf8CString)
        guard let text = tigetstr(&name), Int(bitPattern: text) != -1 else { return [] }
        var bytes: [UInt8] = []
        var isDelay = false
        for character in String(cString: text).utf8 {
            if character == UInt8(ascii: "$") { isDelay = true }
            if !isDelay { bytes.append(character) }
            if character == UInt8(ascii: ">") { isDelay = false }
        }
        return bytes
    }
}
