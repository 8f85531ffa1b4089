// SPDX-License-Identifier: GPL-3.0-only

extension ConformancePhase {
    /// Framing: every way to encode a length.
    var section1: WebSocketSection {
        let sizes = [0, 125, 126, 127, 128, 65_535, 65_536]
        var cases: [WebSocketCase] = []
        for (index, size) in (sizes + [65_536]).enumerated() {
            let cut: Cut = index == sizes.count ? .octets(997) : .whole
            let text = self.text(size: size)
            cases.append(WebSocketCase("1.1.\(index + 1)", text, in: [text.frame], cut))
            let binary = self.binary(size: size)
            switch self {
            case .tunnel: cases.append(WebSocketCase("1.2.\(index + 1)", binary, in: [binary.frame], cut))
            case .control: cases.append(WebSocketCase("1.2.\(index + 1)", [binary.frame], cut, end: .fails(1003)))
            }
        }
        return WebSocketSection(number: 1, title: "Framing", cases: cases)
    }
}
