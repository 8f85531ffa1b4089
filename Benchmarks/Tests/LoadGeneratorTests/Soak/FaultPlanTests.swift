// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct FaultPlanTests {
    @Test(arguments: Transport.allCases)
    func allPossibleFaultsComeAndNoOthers(transport: Transport) {
        var random = SeededGenerator(seed: 5)
        var seen: Set<String> = []
        for _ in 0..<5000 {
            let plan = FaultPlan.any(transport, &random)
            #expect(plan.isPossible)
            #expect(plan.transport == transport)
            seen.insert("\(plan.name) \(plan.isHalf)")
        }
        var possible: Set<String> = []
        for stage in FaultPlan.Stage.allCases {
            for deed in FaultPlan.Deed.allCases {
                for isHalf in [true, false] {
                    let plan = FaultPlan(stage: stage, deed: deed, transport: transport, isHalf: isHalf)
                    if plan.isPossible { possible.insert("\(plan.name) \(isHalf)") }
                }
            }
        }
        #expect(seen == possible)
    }

    @Test func theSameSeedBringsTheSameFaults() {
        var one = SeededGenerator(seed: 5)
        var other = SeededGenerator(seed: 5)
        for _ in 0..<100 { #expect(FaultPlan.any(.ssl, &one) == FaultPlan.any(.ssl, &other)) }
    }

    @Test(arguments: Transport.allCases)
    func halvesAreNeverWhole(transport: Transport) {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let plan = FaultPlan.any(transport, &random)
            let bytes = FaultBytes(plan: plan, clientHello: [22, 3, 1, 0, 0])
            let half = bytes.half(&random)
            #expect(!half.isEmpty)
            if plan.stage == .connected, transport.usesTLS { #expect(half.count < 5) }
            #expect(!bytes.garbage(&random).isEmpty)
        }
    }

    @Test func whatIsTrickledLastsLongerThanTheWait() throws {
        var random = SeededGenerator(seed: 5)
        let hello = try EventLoop().clientHello(try TLSContext(.client))
        for transport in Transport.allCases {
            for stage in FaultPlan.Stage.allCases {
                let plan = FaultPlan(stage: stage, deed: .trickle, transport: transport, isHalf: false)
                guard plan.isPossible else { continue }
                let bytes = FaultBytes(plan: plan, clientHello: hello).unfinished(&random)
                #expect(Double(bytes.count) * FaultActor.trickle > plan.patience, "\(plan)")
            }
        }
    }
}
