// SPDX-License-Identifier: GPL-3.0-only

internal import CLinux
internal import Glibc

/// On which cores this process, and what it starts from now on, may run.
enum Affinity {
    static func set(_ cores: Set<Int>) throws {
        let mask = cores.reduce(0 as CUnsignedLong) { $0 | 1 << $1 }
        guard CLinux_set_affinity(mask) == 0 else {
            throw BenchmarkError.system("cannot run on core \(cores.sorted().map(String.init).joined(separator: ", "))")
        }
    }

    /// Cores this machine has.
    static var count: Int { Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))) }
}
