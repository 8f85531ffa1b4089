// SPDX-License-Identifier: GPL-3.0-only

import Metrics
import ProxyAuthentication
import Synchronization

/// Counts tokens by what came of judging them, and how long that took.
final class AuthenticationMetrics: Sendable {
    /// What came of it, as the label says it.
    enum Outcome: String, CaseIterable, Sendable {
        case accepted, refused
        case timedOut = "timed_out"
        case unavailable
        case tooManyFailures = "too_many_failures"
        case cancelled

        init(_ verdict: AuthenticationVerdict) {
            self =
                switch verdict {
                case .accepted: .accepted
                case .refused: .refused
                case .failed(let failure):
                    switch failure.code {
                    case .timedOut: .timedOut
                    case .unavailable: .unavailable
                    case .tooManyFailures: .tooManyFailures
                    case .cancelled: .cancelled
                    }
                }
        }
    }

    private let counters: [Outcome: Counter]
    private let duration: Timer
    private let underWay = Atomic<Int>(0)

    init(factory: any MetricsFactory) {
        let counters = Outcome.allCases.map { outcome in
            let labels = [("verdict", outcome.rawValue)]
            return (
                outcome, Counter(label: MetricDescription.authentications.name, dimensions: labels, factory: factory)
            )
        }
        self.counters = Dictionary(uniqueKeysWithValues: counters)
        self.duration = Timer(label: MetricDescription.authenticationDuration.name, factory: factory)
    }

    /// Requests that have begun and not ended, those that wait for their turn included.
    var inProgress: Int { self.underWay.load(ordering: .relaxed) }

    /// A request has come.
    func begin() { self.underWay.wrappingAdd(1, ordering: .relaxed) }

    /// It has its verdict, after this time.
    func end(_ verdict: AuthenticationVerdict, after duration: Duration) {
        self.underWay.wrappingSubtract(1, ordering: .relaxed)
        self.counters[Outcome(verdict)]?.increment()
        let (seconds, attoseconds) = duration.components
        self.duration.recordNanoseconds(Int64(clamping: Double(seconds) * 1e9 + Double(attoseconds) / 1e9))
    }
}

extension Int64 {
    fileprivate init(clamping value: Double) {
        self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
    }
}
