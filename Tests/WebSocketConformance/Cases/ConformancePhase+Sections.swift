// SPDX-License-Identifier: GPL-3.0-only

extension ConformancePhase {
    /// All sections of the suite that concern a server without extensions.
    package var sections: [WebSocketSection] {
        switch self {
        case .control: Self.controlSections
        case .tunnel: Self.tunnelSections
        }
    }

    // Made once: some cases have thousands of frames.
    private static let controlSections = ConformancePhase.control.makeSections()
    private static let tunnelSections = ConformancePhase.tunnel.makeSections()

    private func makeSections() -> [WebSocketSection] {
        [
            self.section1, self.section2, self.section3, self.section4, self.section5, self.section6, self.section7,
            self.section9, self.section10,
        ]
    }
}
