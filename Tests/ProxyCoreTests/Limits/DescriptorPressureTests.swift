// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct DescriptorPressureTests {
    @Test("It is told once that there are too many, and once that there are few enough; in between nothing changes")
    func trace() {
        var pressure = DescriptorPressure()
        #expect(pressure.measured(open: 79, limit: 100) == nil)
        #expect(pressure.measured(open: 80, limit: 100) == .high)
        #expect(pressure.measured(open: 100, limit: 100) == nil)
        #expect(pressure.measured(open: 75, limit: 100) == nil && pressure.isHigh)
        #expect(pressure.measured(open: 74, limit: 100) == .low)
        #expect(pressure.measured(open: 79, limit: 100) == nil && !pressure.isHigh)
    }

    @Test("A limit that is raised is as good as descriptors that are closed")
    func raised() {
        var pressure = DescriptorPressure()
        #expect(pressure.measured(open: 90, limit: 100) == .high)
        #expect(pressure.measured(open: 90, limit: 1_000) == .low)
        #expect(pressure.measured(open: 90, limit: 50) == .high)
    }

    @Test("No limit is too large", arguments: [0, 1, 4, 64, 1_048_576, Int.max])
    func limits(limit: Int) {
        #expect(DescriptorPressure.high(of: limit) <= limit && DescriptorPressure.low(of: limit) <= limit)
        var pressure = DescriptorPressure()
        #expect(pressure.measured(open: .max, limit: limit) == .high)
    }
}
