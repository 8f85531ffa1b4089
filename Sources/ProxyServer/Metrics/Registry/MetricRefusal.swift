// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

/// Why a series is not in the registry.
struct MetricRefusal: Error, Hashable, CustomStringConvertible {
    enum Reason: Sendable {
        /// Nothing that Prometheus takes for a name can be made of it.
        case invalidName
        /// Too many labels, one twice, a name that is reserved, or a value that is too long.
        case invalidLabels
        /// The family is there, and counts or shows something else.
        case otherType
        /// Two readers give a family of this name.
        case nameTaken
        case tooManyFamilies
        case tooManySeries
    }

    let family: String
    let reason: Reason

    var description: String {
        let name = self.family.quotedForMessage
        return switch self.reason {
        case .invalidName: "metric \(name): the name cannot be used; take letters, digits and underscores"
        case .invalidLabels:
            "metric \(name): the labels cannot be used; at most \(MetricsRegistry.maximumLabels) with different names"
        case .otherType: "metric \(name): registered a second time with another type"
        case .nameTaken: "metric \(name): read from two places; the second is left out"
        case .tooManyFamilies: "metric \(name): more than \(MetricsRegistry.maximumFamilies) metrics"
        case .tooManySeries: "metric \(name): more than \(MetricsRegistry.maximumSeries) sets of labels"
        }
    }
}
