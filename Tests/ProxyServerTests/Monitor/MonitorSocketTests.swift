// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyAuthentication
import Testing

@testable import ProxyServer

/// The monitors' socket, before anybody listens on it.
@Suite struct MonitorSocketTests {
    @Test("It is for its owner and group, and nobody can connect yet")
    func mode() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/m"
            let descriptor = try MonitorSocket.bind(path, group: nil)
            defer { close(descriptor) }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            #expect(attributes[.groupOwnerAccountID] as? Int == Int(getegid()))
            #expect(attributes[.type] as? FileAttributeType == .typeSocket)
        }
    }

    @Test("It has the group that it was given")
    func group() throws {
        let identifier = try UserGroup.identifier(of: "daemon")
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/m"
            guard geteuid() == 0 else {
                // Who is not root may not give it to a group of others.
                #expect(throws: MonitorSocket.Fault.self) { try MonitorSocket.bind(path, group: "daemon") }
                return
            }
            let descriptor = try MonitorSocket.bind(path, group: "daemon")
            defer { close(descriptor) }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            #expect(attributes[.groupOwnerAccountID] as? Int == Int(identifier))
        }
    }

    @Test("A group that there is not leaves nothing behind")
    func noGroup() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/m"
            #expect(throws: MonitorSocket.Fault.group("is no group of this system")) {
                try MonitorSocket.bind(path, group: "no such group")
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("A path that cannot be had is refused with the system's reason")
    func refused() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/m"
            try Data("x".utf8).write(to: URL(filePath: path))
            let obstacle = "there is a file at this path, which is no socket: remove it, or take another path"
            #expect(throws: MonitorSocket.Fault.socket("cannot be used: \(obstacle)")) {
                try MonitorSocket.bind(path, group: nil)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "x")
            let taken = "\(directory)/taken"
            close(try MonitorSocket.bind(taken, group: nil))
            #expect(throws: MonitorSocket.Fault.socket("cannot be used: Address already in use")) {
                try MonitorSocket.bind(taken, group: nil)
            }
            #expect(throws: MonitorSocket.Fault.socket("cannot be used: No such file or directory")) {
                try MonitorSocket.bind("\(directory)/a/m", group: nil)
            }
            #expect(throws: MonitorSocket.Fault.socket("cannot be used: File name too long")) {
                try MonitorSocket.bind("/tmp/" + String(repeating: "x", count: 108), group: nil)
            }
        }
    }
}
