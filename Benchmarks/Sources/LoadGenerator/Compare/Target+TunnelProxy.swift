// SPDX-License-Identifier: GPL-3.0-only

extension Target {
    /// What the tunnel proxy API is to carry per CPU second, of what as many tunnels of the rendezvous API carry.
    ///
    /// The same bytes over the same number of connections but one: in through a TLS connection, out through another.
    public struct TunnelProxyMatrix: Sendable {
        public var clients = [1, 16, 256]
        /// Payload bytes of a message.
        public var messageSizes = [16384, 1024]
        public var directions = [Direction.both]
        public var transport = Transport.ssl
        /// Messages that the device sends to one client in a row; nil for a burst of them.
        public var run: Int?
        /// Payload bytes of each measurement, the same for each number of clients.
        public var bytes = 1 << 30

        public init() {}

        public var targets: [Target] {
            self.messageSizes.flatMap { size in
                self.directions.flatMap { direction in
                    self.clients.map { self.target(clients: $0, messageSize: size, direction) }
                }
            }
        }

        private func target(clients: Int, messageSize: Int, _ direction: Direction) -> Target {
            func subject(_ api: ProxyAPI, run: Int? = nil) -> Subject {
                let load = Measure.Load(
                    api: api,
                    tunnels: clients,
                    messageSize: messageSize,
                    direction: direction,
                    run: run,
                    bytes: self.bytes
                )
                return Subject(
                    measure: Measure(.throughput(load), self.transport),
                    metric: .megabytesPerSecondAtFullUse
                )
            }
            let what = "\(self.transport.rawValue), \(messageSize) B \(direction.rawValue), \(clients) clients"
            return Target(
                row: "tunnel-proxy",
                title: "tunnel proxy, \(what): bytes per CPU second, of as many tunnels'",
                subject: subject(.tunnelProxy, run: self.run),
                reference: .itself(subject(.rendezvous)),
                bound: .atLeast,
                // A frame costs two bytes and an END, and finding it: the shorter, the more that is of it.
                limit: messageSize >= 16384 ? 0.7 : 0.5
            )
        }
    }

    static let tunnelProxy = TunnelProxyMatrix().targets
}
