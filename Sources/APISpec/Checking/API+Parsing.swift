// SPDX-License-Identifier: GPL-3.0-only

extension API {
    /// Parses and checks a spec.
    ///
    /// - Throws: every fault found. Text that is no JSON has one, the place where it stops being JSON.
    package init(parsing source: SourceText) throws(DiagnosticList) {
        let node: JSONNode
        do {
            node = try JSONReader.read(source.bytes)
        } catch {
            throw DiagnosticList(
                diagnostics: [Diagnostic("syntax error: \(error.reason)", at: error.offset, in: source)]
            )
        }
        var checker = Checker()
        let api = checker.check(node)
        guard let api, checker.findings.isEmpty else {
            let findings = checker.findings.sorted { $0.offset < $1.offset }
            throw DiagnosticList(diagnostics: findings.map { Diagnostic($0.message, at: $0.offset, in: source) })
        }
        self = api
    }
}
