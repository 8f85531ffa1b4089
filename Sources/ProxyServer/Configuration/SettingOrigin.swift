// SPDX-License-Identifier: GPL-3.0-only

/// Which layer of the configuration a value came from.
enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    case argument(String)
    case environment(variable: String)
    case file(path: String, line: Int)
    case builtIn

    var description: String {
        switch self {
        case .argument(let option): "option \(option)"
        case .environment(let variable): "environment variable \(variable)"
        case .file(let path, let line): "\(path):\(line)"
        case .builtIn: "default"
        }
    }

    /// The beginning of a message about the value, in the way compilers name a place.
    var prefix: String { "\(self): " }
}
