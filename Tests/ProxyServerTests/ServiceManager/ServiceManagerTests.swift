// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import NIOCore
import NIOPosix
import ProxyCore
import Testing

@testable import ProxyServer

@Suite(.timeLimit(.minutes(1))) struct ServiceManagerTests {
    @Test(
        "Notices are written as sd_notify(3) says",
        arguments: [
            (ServiceNotice.ready, "READY=1"),
            (.reloading(microseconds: 17), "RELOADING=1\nMONOTONIC_USEC=17"),
            (.stopping, "STOPPING=1"),
            (.alive, "WATCHDOG=1"),
            (.status("Serving"), "STATUS=Serving"),
        ]
    )
    func texts(notice: ServiceNotice, text: String) {
        #expect(notice.text == text)
    }

    @Test("Half of what the manager allows, if it is this process that it waits for")
    func interval() {
        func interval(_ environment: [String: String]) -> Duration? {
            WatchdogInterval.from(environment, process: 42)
        }
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(15))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"]) == .seconds(15))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "41"]) == nil)
        for text in ["", "0", "1", "-5", "soon", "99999999999999999999"] {
            #expect(interval(["WATCHDOG_USEC": text]) == nil)
        }
        #expect(interval([:]) == nil)
    }

    @Test("The status counts what there is")
    func status() {
        var counts = TransportCounts()
        #expect(
            ServiceStatus.line(.starting, counts)
                == "Starting: 0 connections, 0 tunnels, 0 devices, 0 clients of theirs"
        )
        counts.rendezvous.connections = 3
        counts.rendezvous.tunnels = 1
        counts.tunnelProxy.connections = 4
        counts.tunnelProxy.devices = 1
        counts.tunnelProxy.clients = 2
        #expect(
            ServiceStatus.line(.serving, counts) == "Serving: 7 connections, 1 tunnel, 1 device, 2 clients of theirs"
        )
        #expect(ServiceStatus.line(.draining, counts).hasPrefix("Draining: 7 connections"))
    }

    @Test("A socket with a path and one with an abstract name are told; several notices are one datagram")
    func sockets() async throws {
        try await TemporaryDirectory.with { directory in
            for name in ["\(directory)/notify", "@nymea-test-\(UUID().uuidString)"] {
                let socket = try ManagerSocket(name)
                let manager = try #require(ServiceManager(["NOTIFY_SOCKET": name], logger: .silent))
                manager.tell(.ready, .status("Serving"))
                #expect(await socket.receive() == "READY=1\nSTATUS=Serving")
                manager.tellReloading()
                #expect(await socket.receive().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
            }
        }
    }

    @Test("Nobody is told where nobody listens, or where a name is too long; the log says so")
    func nobody() {
        #expect(ServiceManager([:], logger: .silent) == nil)
        #expect(ServiceManager(["NOTIFY_SOCKET": ""], logger: .silent) == nil)
        let recorder = LogRecorder()
        for name in ["/nonexistent/notify", "/" + String(repeating: "x", count: 200)] {
            #expect(ServiceManager(["NOTIFY_SOCKET": name], logger: recorder.logger()) == nil)
        }
        #expect(recorder.lines.count == 2)
        #expect(recorder.lines[0].contains("No such file or directory"))
        #expect(recorder.lines[1].contains("File name too long"))
    }

    @Test("It is told that the server is alive only while every event loop takes work")
    func watchdog() async throws {
        let name = "@nymea-test-\(UUID().uuidString)"
        let socket = try ManagerSocket(name)
        let manager = ServiceManager(try NotifySocket(name), watchdogInterval: .milliseconds(5))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let loops = Array(group.makeIterator())
        let gate = DispatchSemaphore(value: 0)
        let attending = Task { await manager.attend(loops) { "line" } }
        #expect(await socket.receive() == "WATCHDOG=1")
        #expect(await socket.receive() == "STATUS=line")
        #expect(await socket.receive() == "WATCHDOG=1")

        // One loop hangs. A notice that was under way may still come; behind it there is nothing but this text.
        let hangs = loops[1].submit { gate.wait() }
        try await loops[0].submit {}.get()
        manager.tell(.status("hangs"))
        await socket.wait(for: "STATUS=hangs")
        attending.cancel()
        gate.signal()
        try await hangs.get()
        await attending.value
        try await group.shutdownGracefully()
    }
}
