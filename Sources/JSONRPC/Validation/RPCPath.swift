// SPDX-License-Identifier: GPL-3.0-only

/// Where in a message's `params` a value stands, as in `options.list[3]`.
public struct RPCPath: Hashable, Sendable {
    /// `params` themselves.
    public static let root = RPCPath(text: "")

    private let text: String

    private init(text: String) {
        self.text = text
    }

    /// The member `key` of the object at this path. Of a key from outside an excerpt is kept.
    public func appending(_ key: String) -> RPCPath {
        let excerpt = key.isShortASCIIWord ? key : key.excerptForErrors
        return RPCPath(text: text.isEmpty ? excerpt : "\(text).\(excerpt)")
    }

    /// The element `index` of the list at this path.
    public func appending(_ index: Int) -> RPCPath {
        RPCPath(text: "\(text)[\(index)]")
    }
}

extension RPCPath: CustomStringConvertible {
    public var description: String { text.isEmpty ? "params" : text }
}

extension String {
    /// Spares the usual key, which a spec names, the search for unprintable characters.
    fileprivate var isShortASCIIWord: Bool {
        utf8.count <= 64 && utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }
}
