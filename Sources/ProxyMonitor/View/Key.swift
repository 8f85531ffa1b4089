// SPDX-License-Identifier: GPL-3.0-only

/// A key that was pressed.
package enum Key: Hashable, Sendable {
    case up, down, pageUp, pageDown, home, end
    case left, right, tab, backTab
    case enter, escape, backspace
    /// Any that writes something, the space bar too.
    case character(Unicode.Scalar)
}
