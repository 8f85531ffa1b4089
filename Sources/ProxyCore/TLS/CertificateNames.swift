// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC

/// The names that a verified certificate carries, and whether one of them is a device's.
///
/// An issuer signs whatever bytes it was given. A name that is no text, holds a zero, or is longer than any that could
/// matter is left out, as is everything behind the first `maximumCount`.
public struct CertificateNames: Hashable, Sendable {
    /// Where in the certificate a name stands.
    public enum Kind: Hashable, Sendable {
        /// Common name (CN) of the subject.
        case common
        /// dNSName of the subjectAltName extension (RFC 5280 section 4.2.1.6).
        case dns
        /// uniformResourceIdentifier of the same.
        case uri
    }

    /// A name with its place.
    public struct Name: Hashable, Sendable {
        public let kind: Kind
        public let text: String
    }

    /// Names kept of one certificate.
    public static let maximumCount = 32
    /// Bytes of a name, UTF-8: the longest DNS name has 253.
    public static let maximumLength = 255

    /// The names, in the certificate's order: of its subject first.
    public private(set) var names: [Name] = []

    /// A certificate without names.
    public init() {}

    /// Takes a name as it stands in the certificate. Returns whether it was taken.
    @discardableResult
    public mutating func add(_ bytes: some Collection<UInt8>, as kind: Kind) -> Bool {
        guard self.names.count < Self.maximumCount, 1...Self.maximumLength ~= bytes.count, !bytes.contains(0),
            let text = String(validating: bytes, as: UTF8.self)
        else { return false }
        self.names.append(Name(kind: kind, text: text))
        return true
    }

    /// Whether one of the names is this uuid, and nothing but it: as common or DNS name, in either case, with or without
    /// braces, or as the URN `urn:uuid:` (RFC 9562 section 4).
    public func carry(_ uuid: Uuid) -> Bool {
        self.names.contains { name in
            switch name.kind {
            case .common, .dns: Uuid(name.text) == uuid
            case .uri: Self.uuid(ofURN: name.text) == uuid
            }
        }
    }

    /// RFC 8141 section 3.1: neither `urn` nor the namespace has a case of its own. A URN has no braces.
    private static func uuid(ofURN text: String) -> Uuid? {
        let prefix = "urn:uuid:"
        let (start, rest) = (text.utf8.prefix(prefix.utf8.count), text.utf8.dropFirst(prefix.utf8.count))
        let isURN = start.elementsEqual(prefix.utf8) { byte, expected in
            byte == expected || expected != UInt8(ascii: ":") && byte | 0x20 == expected
        }
        guard isURN, rest.first != UInt8(ascii: "{") else { return nil }
        return Uuid(String(decoding: rest, as: UTF8.self))
    }
}
