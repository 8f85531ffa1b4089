// SPDX-License-Identifier: GPL-3.0-only

/// The bytes that an even number of hexadecimal digits says.
func bytes(_ hex: String) -> [UInt8] {
    var digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }[...]
    var result: [UInt8] = []
    while let high = digits.popFirst(), let low = digits.popFirst() { result.append(high << 4 | low) }
    return result
}
