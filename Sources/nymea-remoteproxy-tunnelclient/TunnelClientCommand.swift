// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import ClientConsole
import RemoteProxyClient
import TunnelForwarding

/// The command line; the rest of the program gets checked values.
@main
struct TunnelClientCommand: AsyncParsableCommand {
    static let program = "nymea-remoteproxy-tunnelclient"
    static let defaultURL = "ssl://127.0.0.1:2213"

    static let configuration = CommandConfiguration(
        commandName: Self.program,
        abstract: "Is a device at a tunnel proxy (-s), or one of the clients that reach the device through it (-c).",
        discussion: """
            A device (-s) prints on standard output what its clients send, line by line, with who has sent it in front. \
            A line typed on standard input goes to all clients; @7 at its beginning sends the rest of it to the client \
            with address 7 only. With -r it sends every client's bytes back instead. It serves until Ctrl-C, and \
            registers again by itself after it has lost the proxy.

            A client (-c) of the device with --server-uuid writes what comes to standard output and sends the lines of \
            standard input; when that ends, see --linger. With -r it sends random bytes, expects every one of them \
            back, and prints each second what has gone through and how long it took; the device has to run with -r too.

            Port forwarding: a device with --connect gives each client a connection of its own to one service, and with \
            --allow to those that clients ask for (--target); a client with --listen makes every connection that it \
            accepts a client of the device. One that takes no bytes holds up nobody else, and a half-close goes \
            through, if this program is at both ends. Each connection has its lines, and on a terminal the last line \
            tells how far they all are. With --retry a connection waits for a proxy or device that is away, for 60 \
            seconds if --retry-for does not say how long.

            Everything else is said on standard error.

            With --psk-file client and device encrypt what they say to each other, and the proxy cannot read it. Both \
            need the same file; openssl rand -hex 32 makes one. A device then refuses clients without the key.

            Exit codes: 0 it ended as it should (also by Ctrl-C), 64 wrong usage, 65 other bytes came back than were \
            sent, 67 the device left while bytes were under way, 68 the server's certificate is not trusted, 69 no \
            server there or none that answers, or nothing can listen at --listen, 74 connection lost, 75 no device with \
            this uuid, uuid in use or too many clients, 76 the server does not speak the protocol, 77 the server \
            refused token, certificate or uuid, 78 a file that an option names cannot be used, 80 the device has \
            another key, 81 it does not encrypt and this side does, or the other way round, 82 what came was changed on \
            its way, 83 an encrypted tunnel was cut short.
            """
    )

    @Option(
        name: .shortAndLong,
        help: "The proxy: an ssl, tcp, wss, ws or unix URL of its tunnel proxy API. (default: \(Self.defaultURL))",
        transform: ServerURL.argument
    )
    var url: ServerURL?

    @OptionGroup
    var server: ServerOptions

    @OptionGroup
    var encryption: EncryptionOptions

    @Flag(name: [.customShort("s"), .customLong("server")], help: "Be a device, which the proxy calls a server.")
    var isDevice = false

    @Flag(name: [.customShort("c"), .customLong("client")], help: "Be a client of the device with --server-uuid.")
    var isClient = false

    @Option(name: .shortAndLong, help: "The name of this device or client.")
    var name = Self.program

    @Flag(name: .shortAndLong, help: "As a client, send random bytes and check the echo; as a device, be the echo.")
    var random = false

    @Option(name: .long, help: "The uuid of this device or client. (default: a new one)", transform: Uuid.notNil)
    var uuid: Uuid?

    @Option(name: .long, help: "The uuid of the device to reach.", transform: Uuid.notNil)
    var serverUuid: Uuid?

    @OptionGroup
    var token: TokenOptions

    @Option(
        name: .long,
        parsing: .unconditional,
        help: ArgumentHelp("With -c -r: end after so many seconds.", valueName: "seconds"),
        transform: Seconds.argument(of: "--duration")
    )
    var duration: Double?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: ArgumentHelp("With -c -r: end after so many bytes.", valueName: "bytes"),
        transform: Count.argument(of: "--count", in: 0..., words: "a number of bytes")
    )
    var count: Int?

    @OptionGroup
    var linger: LingerOptions

    @OptionGroup
    var retries: RetryOptions

    @OptionGroup
    var forwarding: ForwardingOptions

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        guard !self.output.showsVersion else { return }
        guard !(self.isDevice && self.isClient) else {
            throw ValidationError("-s is a device and -c a client of one: give one of them.")
        }
        try self.token.checkVariable()
        guard self.isDevice || self.isClient else {
            throw ValidationError("Say what to be: -s for a device, -c for a client of one.")
        }
        guard self.isDevice == (self.serverUuid == nil) else {
            throw ValidationError(
                self.isDevice
                    ? "--server-uuid names the device that a client (-c) wants; a device's own is --uuid."
                    : "A client needs --server-uuid, the uuid of the device to reach."
            )
        }
        guard self.isDevice || !self.forwarding.isDevices else {
            throw ValidationError("--connect and --allow say where a device leads its clients: they need -s, not -c.")
        }
        guard self.isClient || !self.forwarding.isClients else {
            throw ValidationError("--listen and --target are for clients of a device: they need -c, not -s.")
        }
        try self.forwarding.check(quiet: self.output.isQuiet)
        guard !self.random || !self.forwarding.isWanted else {
            throw ValidationError("-r sends random bytes or their echo, and no connection's: leave it out to forward.")
        }
        guard self.duration == nil && self.count == nil || self.isClient && self.random else {
            throw ValidationError("--duration and --count say how long to send random bytes: they need -c and -r.")
        }
    }

    func run() async throws {
        try self.output.showVersion(of: Self.program, api: TunnelProxyAPI.version)
        let console = self.output.console(of: Self.program)
        do {
            let access = Access(
                url: try self.url ?? ServerURL(Self.defaultURL),
                configuration: self.server.configuration(console: console),
                uuid: self.uuid ?? .random(),
                token: try self.token.value(),
                key: try self.encryption.key(console)
            )
            if self.forwarding.isWanted {
                try await self.forward(access, console)
            } else if let serverUuid = self.serverUuid {
                let visit = self.visit(to: serverUuid, access, console)
                try await Session<TunnelProxyClientConnection>(
                    at: access.url,
                    configuration: access.configuration,
                    retry: self.retries.policy(),
                    console: console
                ) {
                    try await visit.converse(over: $0, until: $1)
                }.runUntilSignalled()
            } else {
                try await Device(
                    self.device(access),
                    name: self.name,
                    uuid: access.uuid,
                    echoes: self.random,
                    key: access.key,
                    console: console
                ).runUntilSignalled()
            }
        } catch {
            console.error(error)
            throw ExitStatus(error).code
        }
    }

    /// How the proxy is reached, and who one is there.
    private struct Access {
        var url: ServerURL
        var configuration: ClientConfiguration
        var uuid: Uuid
        var token: String?
        var key: PresharedKey?
    }

    private func device(_ access: Access) -> TunnelProxyServerConnection {
        TunnelProxyServerConnection(
            to: access.url,
            name: self.name,
            uuid: access.uuid,
            token: access.token,
            configuration: access.configuration,
            reconnect: self.retries.policy(otherwise: .afterFirstRegistration)
        )
    }

    private func forward(_ access: Access, _ console: Console) async throws {
        let lines = ForwardingLines(name: self.name, uuid: access.uuid, url: access.url, serverUuid: self.serverUuid)
        let forwarding = Forwarding(self.forwarding, lines, key: access.key, console: console)
        if let address = self.forwarding.listen, let serverUuid = self.serverUuid {
            let visit = ClientForwarding.Visit(
                url: access.url,
                configuration: access.configuration,
                name: self.name,
                uuid: access.uuid,
                serverUuid: serverUuid,
                token: access.token,
                target: self.forwarding.target
            )
            try await forwarding.listen(on: address, for: visit, retry: self.retries.policy())
        } else {
            let policy = TargetPolicy(fixed: self.forwarding.connect, allowed: self.forwarding.allow)
            try await forwarding.serve(self.device(access), policy)
        }
        if !self.forwarding.json { console.status("closed") }
    }

    private func visit(to serverUuid: Uuid, _ access: Access, _ console: Console) -> Visit {
        Visit(
            name: self.name,
            uuid: access.uuid,
            serverUuid: serverUuid,
            token: access.token,
            mode: self.random
                ? .random(duration: self.duration.map { .seconds($0) }, count: self.count)
                : .lines(linger: self.linger.time),
            key: access.key,
            console: console
        )
    }
}

extension Uuid {
    /// An argument's value, or the reason why it names nobody.
    @Sendable fileprivate static func notNil(_ text: String) throws -> Uuid {
        let uuid = try Self.argument(text)
        guard !uuid.isNil else { throw ValidationError("'\(text)' is all zero, which is nobody's uuid.") }
        return uuid
    }
}
