// SPDX-License-Identifier: GPL-3.0-only

package import ProxySupport
import RemoteProxyClient

/// Which targets a device's clients reach. What no rule allows is refused.
package struct TargetPolicy: Hashable, Sendable {
    /// Where clients get to that ask for nothing; nil if they have to ask.
    package let fixed: ForwardingAddress?
    /// What else they may ask for.
    package let allowed: [AllowRule]

    package init(fixed: ForwardingAddress?, allowed: [AllowRule]) {
        self.fixed = fixed
        self.allowed = allowed
    }

    /// What may be dialled.
    package enum Permit: Hashable, Sendable {
        /// The target, whatever addresses it has.
        case any(ForwardingAddress)
        /// Those of the target's addresses that are in one of the ranges. They are looked up once, and the very address
        /// that was found to be in a range is dialled: a name that means something else a moment later changes nothing.
        case within([AddressRange], host: String, port: Int)
    }

    /// Judges what a client asks for.
    ///
    /// - Parameter request: nil if it does not say.
    package func permit(_ request: ForwardingAddress?) throws(ForwardingError) -> Permit {
        guard let request else {
            guard let fixed = self.fixed else {
                throw ForwardingError(.refused, "this device wants to be asked for a target (--target)")
            }
            return .any(fixed)
        }
        if request == self.fixed { return .any(request) }
        switch request {
        case .socketFile(let path):
            guard self.allowed.contains(where: { $0.targets == .socketFile(path: path) }) else { break }
            return .any(request)
        case .network(let host, let port):
            var ranges: [AddressRange] = []
            for case .network(let hosts, let ports) in self.allowed.map(\.targets) where ports.contains(port) {
                switch hosts {
                case .name(host.lowercased()): return .any(request)
                case .name: break
                case .range(let range): ranges.append(range)
                }
            }
            if !ranges.isEmpty { return .within(ranges, host: host, port: port) }
        }
        throw Self.notAllowed(request)
    }

    static func notAllowed(_ request: ForwardingAddress) -> ForwardingError {
        ForwardingError(.refused, "\("\(request)".quotable) is not among the targets that this device allows")
    }
}
