// SPDX-License-Identifier: GPL-3.0-only

import CNcurses

extension Key {
    /// A key that ncurses knows by a number of its own; nil for those that mean nothing here.
    init?(code: CInt) {
        switch code {
        case KEY_UP: self = .up
        case KEY_DOWN: self = .down
        case KEY_PPAGE: self = .pageUp
        case KEY_NPAGE: self = .pageDown
        case KEY_HOME: self = .home
        case KEY_END: self = .end
        case KEY_LEFT: self = .left
        case KEY_RIGHT: self = .right
        case KEY_BTAB: self = .backTab
        case KEY_ENTER: self = .enter
        case KEY_BACKSPACE, KEY_DC: self = .backspace
        default: return nil
        }
    }

    /// A key that writes a character; nil for control characters that mean nothing here.
    init?(character: UInt32) {
        switch character {
        case 0x09: self = .tab
        case 0x0A, 0x0D: self = .enter
        case 0x1B: self = .escape
        case 0x08, 0x7F: self = .backspace
        default:
            guard let scalar = Unicode.Scalar(character), scalar.properties.generalCategory != .control else {
                return nil
            }
            self = .character(scalar)
        }
    }
}
