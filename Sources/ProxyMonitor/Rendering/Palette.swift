// SPDX-License-Identifier: GPL-3.0-only

/// How styles look: with colours where the terminal has them, else by weight and inversion only.
package struct Palette: Equatable, Sendable {
    /// The first eight colours, which every terminal with colours has. The raw value is their number.
    package enum Colour: Int16, Equatable, Sendable, CaseIterable {
        case black, red, green, yellow, blue, magenta, cyan, white
    }

    /// What a terminal is told.
    package struct Attributes: Equatable, Sendable {
        /// nil means as the terminal's user has it.
        package var foreground: Colour?
        package var isBold = false
        package var isReversed = false
        package var isUnderlined = false
        package var isDim = false
    }

    package var hasColours: Bool

    package init(hasColours: Bool) {
        self.hasColours = hasColours
    }

    package func attributes(of style: Style) -> Attributes {
        var attributes: Attributes
        switch style {
        case .plain, .figure: attributes = Attributes()
        case .title: attributes = Attributes(isBold: true)
        case .label: attributes = Attributes(foreground: .cyan)
        case .tab: attributes = Attributes(isBold: true, isReversed: true)
        case .columnHead: attributes = Attributes(foreground: .cyan, isUnderlined: true)
        case .sortedHead: attributes = Attributes(foreground: .cyan, isBold: true, isUnderlined: true)
        case .selection: attributes = Attributes(isReversed: true)
        case .faint: attributes = Attributes(isDim: true)
        case .graph: attributes = Attributes(foreground: .green)
        case .good: attributes = Attributes(foreground: .green, isBold: true)
        case .warning: attributes = Attributes(foreground: .yellow, isBold: true)
        case .bad: attributes = Attributes(foreground: .red, isBold: true)
        case .key: attributes = Attributes(isBold: true)
        }
        if !self.hasColours { attributes.foreground = nil }
        return attributes
    }
}
