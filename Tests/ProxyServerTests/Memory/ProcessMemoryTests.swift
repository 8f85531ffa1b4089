// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct ProcessMemoryTests {
    @Test("Only code of files is let go of")
    func findsCode() {
        let code: Substring = "55d0c8a00000-55d0c9000000 r-xp 00400000 fe:00 131 /usr/bin/nymea-remoteproxy"
        #expect(ProcessMemory.codeRange(code) == 0x55d0_c8a0_0000..<0x55d0_c900_0000)
        for other: Substring in [
            "55d0c9000000-55d0c9100000 rw-p 00a00000 fe:00 131 /usr/bin/nymea-remoteproxy",
            "55d0c9000000-55d0c9100000 r--p 00a00000 fe:00 131 /usr/bin/nymea-remoteproxy",
            "7ffd1c5f2000-7ffd1c5f4000 r-xp 00000000 00:00 0 [vdso]",
            "7f0000000000-7f0000001000 r-xp 00000000 00:00 0",
            "7f0000000000 r-xp 00000000 fe:00 131 /x",
            "nonsense",
            "",
        ] {
            #expect(ProcessMemory.codeRange(other) == nil, "\(other)")
        }
    }

    @Test("Code that was let go of still runs, and memory that is idle is counted")
    func letsGo() throws {
        ProcessMemory.releaseCode()
        let before = try #require(ProcessMemory.idleBytes)
        ProcessMemory.trimHeap()
        let after = try #require(ProcessMemory.idleBytes)
        #expect(after > -(1 << 30) && before < 1 << 40)
    }
}
