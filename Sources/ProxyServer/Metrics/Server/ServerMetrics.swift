// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTransport
import Synchronization

/// The server's numbers: counts what happens, and reads the rest when somebody asks.
///
/// Made before the server's parts, which count in it; `attach` says where the rest is to be read.
final class ServerMetrics: Sendable {
    /// What HTTP calls what `exposition` returns.
    static let contentType = PrometheusText.contentType

    /// Counts verdicts.
    let authentications: AuthenticationMetrics
    /// Counts reloads.
    let reloads: ReloadMetrics
    private let registry: MetricsRegistry
    private let ends: ConnectionEndMetrics
    private let process = ProcessReader()
    private let sources = Mutex<MetricSources?>(nil)
    private let lag = Mutex<LoopLagMeter?>(nil)

    /// - Parameter refused: Is told what could not be registered, which is a mistake in the program.
    init(refused: @escaping @Sendable (MetricRefusal) -> Void = { _ in }) {
        let registry = MetricsRegistry(MetricDescription.server, refused: refused)
        self.registry = registry
        self.authentications = AuthenticationMetrics(factory: registry)
        self.reloads = ReloadMetrics(factory: registry)
        self.ends = ConnectionEndMetrics(factory: registry)
        // Weak, because the registry is part of this.
        registry.collect { [weak self] in self?.read() ?? [] }
    }

    /// Everything, in Prometheus' text format (`contentType`).
    ///
    /// From any thread but a connection's event loop: the more connections there are, the longer it takes.
    func exposition() -> [UInt8] { PrometheusText.render(self.registry.families()) }

    /// Every limit that can be told, and how near to it things are. From any thread, as `exposition`.
    func limits() -> [LimitReading] {
        guard let sources = self.sources.withLock({ $0 }) else { return [] }
        return sources.limits + self.process.limits
    }

    /// Says where everything is to be read that is not counted here.
    func attach(_ sources: MetricSources) {
        self.sources.withLock { $0 = sources }
    }

    /// Measures each second how late these loops are, from another loop, until `stopMeasuringLag`.
    func measureLag(of loops: [any EventLoop], from ticker: any EventLoop) {
        let meter = LoopLagMeter(loops)
        self.lag.withLock { lag in
            lag?.stop()
            lag = meter
        }
        meter.start(on: ticker)
    }

    /// To be called before either of the loops is shut down; does nothing if nothing is measured.
    func stopMeasuringLag() {
        self.lag.withLock { $0.take() }?.stop()
    }

    private func read() -> [MetricFamily] {
        var families = self.process.families
        if let meter = self.lag.withLock({ $0 }) {
            let samples = meter.lags().enumerated().map { number, lag in
                MetricSample(["loop": "\(number)"], .number(Double(lag.nanoseconds) / 1e9))
            }
            families.append(MetricFamily(.eventLoopLag, samples))
        }
        if let sources = self.sources.withLock({ $0 }) {
            families += sources.families(judged: self.authentications.inProgress, refused: self.ends.refused)
        }
        return families
    }
}

extension ServerMetrics: ConnectionObserver {
    func connectionEnded(_ end: ConnectionEnd) { self.ends.count(end) }

    /// Its two connections are counted, each by its reason.
    func tunnelEnded(_ end: TunnelEnd) {}
}
