// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

package struct DocumentGenerator: Sendable {
    private let api: API
    private let stem: String
    package init(_ api: API, stem: String) {
        self.api = api
        self.stem = stem
    }
    package func files() -> [GeneratedFile] { [] }
}
