// SPDX-License-Identifier: GPL-3.0-only

/// A line that a device's user has typed: `@7 hello` is for the client with address 7, anything else for all.
struct AddressedLine: Equatable {
    /// Whom it is for; nil means everybody.
    var address: UInt16?
    /// What is sent, with its line end.
    var text: [UInt8]

    init(_ line: [UInt8]) {
        self.text = line
        guard line.first == UInt8(ascii: "@") else { return }
        let digits = line.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let rest = line[digits.endIndex...]
        guard let address = UInt16(String(decoding: digits, as: UTF8.self)), rest.first == UInt8(ascii: " ") else {
            return
        }
        self.address = address
        self.text = Array(rest.dropFirst())
    }
}
