// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import FuzzTargets

/// `FUZZ_TARGET=slip fuzz [libFuzzer's options] CORPUS...`: libFuzzer over one target.
///
/// The environment names it, and no argument: libFuzzer begins itself anew with its arguments when it merges corpora.
@main enum Fuzz {
    static let target: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            fatalError("FUZZ_TARGET is \(name.debugDescription), expected one of \(names)")
        }
        return target
    }()

    static func main() {
        _ = self.target
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        _ = runLibFuzzer(&count, &arguments, tryOut)
    }
}

/// One input. A broken promise ends the process, which is how libFuzzer learns of it and keeps the input.
///
/// The name is the one that libFuzzer's own main function, which is not used here, wants to find.
@_cdecl("LLVMFuzzerTestOneInput")
func tryOut(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try Fuzz.target.run(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// libFuzzer's entry for programs with a main function of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
