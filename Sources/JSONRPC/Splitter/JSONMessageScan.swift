// SPDX-License-Identifier: GPL-3.0-only

/// Finds the end of one message, resuming where the last call stopped.
struct JSONMessageScan: Sendable {
    /// Bytes looked at so far; the message's length once its end is found.
    private(set) var length = 0
    /// Open braces. Cannot overflow: it never exceeds `length`. Brackets need no count, because in valid JSON they
    /// are balanced wherever a brace closes, and in invalid JSON it is the parser that has to complain.
    private var openBraces = 0
    private var isInString = false
    private var isEscaped = false

    var hasBegun: Bool { length > 0 }

    /// Looks at the bytes beyond `length`; true when the outermost brace has closed.
    ///
    /// - Parameter message: Everything known of the message, from its first brace on.
    mutating func advance(through message: ArraySlice<UInt8>) -> Bool {
        let message = message.span
        // In locals, the state stays in registers.
        var index = length
        var open = openBraces
        var inString = isInString
        var escaped = isEscaped
        var ended = false
        while index < message.count, !ended {
            let byte = message[index]
            index += 1
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                inString = true
            } else if byte == UInt8(ascii: "{") {
                open += 1
            } else if byte == UInt8(ascii: "}") {
                open -= 1
                ended = open == 0
            }
        }
        length = index
        openBraces = open
        isInString = inString
        isEscaped = escaped
        return ended
    }
}
