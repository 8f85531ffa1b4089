// SPDX-License-Identifier: GPL-3.0-only

/// Finds the text of an include by the path that the spec gives, relative to the spec's own folder.
package typealias IncludeReader = (_ path: String) throws(UnreadableInclude) -> SourceText

/// Why an include could not be had, in the system's words.
package struct UnreadableInclude: Error {
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

extension API {
    /// Parses and checks a spec.
    ///
    /// - Parameter readInclude: Reads the files that the spec includes; by default there are none.
    /// - Throws: every fault found. Text that is no JSON has one, the place where it stops being JSON. The faults of an
    ///   include stand alone, since the spec cannot be judged without it.
    package init(
        parsing source: SourceText,
        readingIncludesBy readInclude: @escaping IncludeReader = noIncludes
    ) throws(DiagnosticList) {
        self = try Checker.parse(source, document: .spec, readInclude: readInclude) { $0.checkSpec($1) }
    }

    package static func noIncludes(_ path: String) throws(UnreadableInclude) -> SourceText {
        throw UnreadableInclude(reason: "nothing can be included here")
    }
}

extension Include {
    /// Parses and checks an include.
    ///
    /// - Parameter path: Its path, as the spec that includes it writes it.
    /// - Throws: every fault found.
    package init(parsing source: SourceText, path: String) throws(DiagnosticList) {
        self = try Checker.parse(source, document: .include, readInclude: API.noIncludes) { checker, root in
            checker.checkInclude(root, path: path)
        }
    }
}

extension Checker {
    fileprivate static func parse<Model>(
        _ source: SourceText,
        document: Document,
        readInclude: @escaping IncludeReader,
        check: (inout Checker, JSONNode) -> Model?
    ) throws(DiagnosticList) -> Model {
        let node: JSONNode
        do {
            node = try JSONReader.read(source.bytes)
        } catch {
            throw DiagnosticList(
                diagnostics: [Diagnostic("syntax error: \(error.reason)", at: error.offset, in: source)]
            )
        }
        var checker = Checker(document: document, readInclude: readInclude)
        let model = check(&checker, node)
        guard let model, checker.findings.isEmpty, checker.faultsOfIncludes.isEmpty else {
            let findings = checker.findings.sorted { $0.offset < $1.offset }
            throw DiagnosticList(
                diagnostics: checker.faultsOfIncludes
                    + findings.map { Diagnostic($0.message, at: $0.offset, in: source) }
            )
        }
        return model
    }
}
