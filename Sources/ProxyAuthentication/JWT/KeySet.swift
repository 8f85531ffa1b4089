// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// The keys that may sign tokens: a JSON Web Key Set (RFC 7517 section 5), by what tokens call them.
struct KeySet: Sendable {
    /// How a token names its key. The algorithm belongs to it, so that a key is never used with another one's.
    struct Name: Hashable, Sendable {
        let id: String
        let algorithm: SignatureAlgorithm

        init(id: String, algorithm: SignatureAlgorithm) {
            self.id = id
            self.algorithm = algorithm
        }
    }

    /// Further keys than this make a set unusable; providers publish two to ten.
    static let maximumKeys = 100

    private var keys: [Name: VerificationKey] = [:]
    /// What is in the document and cannot be used, one sentence each; not empty only if there are usable keys, too.
    private(set) var remarks: [String] = []

    /// - Throws: Why the document holds no key that can be used.
    init(parsing bytes: [UInt8]) throws(FileFault) {
        let document: JSONValue
        do throws(JSONParseError) {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw FileFault("is not JSON: \(error)")
        }
        guard case .object(let members) = document, case .array(let keys)? = members["keys"] else {
            throw FileFault(#"is no JSON Web Key Set: an object with a list "keys""#)
        }
        guard keys.count <= Self.maximumKeys else { throw FileFault("has more than \(Self.maximumKeys) keys") }
        for (index, key) in keys.enumerated() {
            do throws(KeyFault) {
                try self.add(key)
            } catch {
                self.remarks.append("key \(index + 1) is not used: \(error.reason)")
            }
        }
        guard !self.keys.isEmpty else {
            let reasons = self.remarks.isEmpty ? "it is empty" : self.remarks.joined(separator: "; ")
            throw FileFault("has no key that can be used: \(reasons)")
        }
    }

    subscript(name: Name) -> VerificationKey? { self.keys[name] }

    var names: Set<Name> { Set(self.keys.keys) }

    private mutating func add(_ document: JSONValue) throws(KeyFault) {
        guard case .object(let members) = document else { throw KeyFault("it is no object") }
        // RFC 7517 sections 4.2 and 4.3: a key for encryption is none for signatures.
        if let use = members["use"], use != "sig" { throw KeyFault("it is not for signatures (use)") }
        if case .array(let operations)? = members["key_ops"], !operations.contains("verify") {
            throw KeyFault("it is not for verifying (key_ops)")
        }
        guard case .string(let id)? = members["kid"], !id.isEmpty else { throw KeyFault("it has no kid") }
        guard let key = try VerificationKey(members) else {
            throw KeyFault("no accepted algorithm uses a key of its kind (kty, crv)")
        }
        var algorithms = key.algorithms
        if let stated = members["alg"] {
            algorithms = algorithms.filter { stated == .string($0.rawValue) }
            guard !algorithms.isEmpty else {
                throw KeyFault("its alg is none that is accepted for its kind (kty, crv)")
            }
        }
        let names = algorithms.map { Name(id: id, algorithm: $0) }
        // Which of two keys is meant would be a matter of their order.
        guard names.allSatisfy({ self.keys[$0] == nil }) else { throw KeyFault("another has its kid and algorithm") }
        for name in names { self.keys[name] = key }
    }
}
