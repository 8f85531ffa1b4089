// SPDX-License-Identifier: GPL-3.0-only

/// How rotated logs are called, and which of them are old.
struct LogRetention {
    /// The name of the log without its suffix: `nymea-remoteproxy-tunnels`.
    let name: String
    /// 0 keeps all.
    let days: Int

    /// `nymea-remoteproxy-tunnels-20251126000000.log`: rotated at that local time.
    func rotatedName(_ time: LocalTime) -> String {
        "\(self.name)-\(time.stamp).log"
    }

    /// Which of these are names of logs that were rotated more than so many days ago. A name that differs in the least
    /// is not ours to remove.
    func expired(_ names: some Sequence<String>, now: Int, calendar: LocalCalendar) -> [String] {
        guard self.days > 0 else { return [] }
        let oldest = self.rotatedName(calendar.time(now - self.days * 86_400))
        return names.filter { self.isRotated($0) && $0 < oldest }
    }

    private func isRotated(_ name: String) -> Bool {
        guard name.hasPrefix(self.name + "-"), name.hasSuffix(".log") else { return false }
        let stamp = name.utf8.dropFirst(self.name.utf8.count + 1).dropLast(4)
        return stamp.count == 14 && stamp.allSatisfy { (0x30...0x39).contains($0) }
    }
}
