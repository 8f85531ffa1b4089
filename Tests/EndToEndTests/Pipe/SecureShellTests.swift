// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndForeign {
    /// OpenSSH through the tunnel: the client program is ssh's ProxyCommand, and another one brings sshd its connection.
    @Suite struct SecureShellTests {
        typealias Transport = TestEndpoint.Transport

        /// Keys and configuration of both sides, and `near` and `far`: ssh through anna, and sshd behind bert.
        private static let preparation = #"""
            # As root sshd wants a folder that the system's start makes.
            [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
            ssh-keygen -q -t ed25519 -N '' -f host
            ssh-keygen -q -t ed25519 -N '' -f user
            cp user.pub authorized
            echo "far $(cat host.pub)" > known
            cat > sshd.conf <<END
            HostKey $PWD/host
            AuthorizedKeysFile $PWD/authorized
            StrictModes no
            UsePAM no
            PidFile none
            LogLevel ERROR
            Subsystem sftp internal-sftp
            END
            cat > ssh.conf <<END
            Host far
                User $(id -un)
                IdentityFile $PWD/user
                IdentitiesOnly yes
                UserKnownHostsFile $PWD/known
                GlobalKnownHostsFile /dev/null
                BatchMode yes
                ProxyCommand $PWD/anna
            END
            # One connection.
            far() {
                rm -f back
                mkfifo back
                bert < back | /usr/sbin/sshd -i -e -f sshd.conf > back
            }

            """#

        /// Commands with their input, output, errors and exit codes; ssh's user sees nothing of the proxy.
        @Test(arguments: [(Transport.ssl, Transport.ssl), (.wss, .wss), (.wss, .ssl), (.unix, .wss)])
        func commands(near: Transport, far: Transport) async throws {
            try await PipeScript.with(near, far) { run in
                let exit = try await run(
                    Self.preparation + #"""
                        far > far.log 2>&1 &
                        seq 100000 -1 1 | ssh -F ssh.conf far 'sort; echo problem >&2; exit 3' > answer || echo "status $?"
                        wait $! || true
                        seq 100000 | sort | cmp - answer
                        """#
                )
                #expect(exit.status == 0, "\(exit.errors)")
                #expect(exit.output == "status 3\n")
                #expect(exit.errors == "problem\n")
            }
        }

        /// Much data each way in one session, byte for byte.
        @Test(arguments: [(Transport.ssl, Transport.ssl), (.wss, .wss)])
        func data(near: Transport, far: Transport) async throws {
            try await PipeScript.with(near, far) { run in
                let exit = try await run(
                    Self.preparation + #"""
                        far > far.log 2>&1 &
                        head -c 30000000 /dev/urandom > sent
                        ssh -F ssh.conf far cat < sent | cmp - sent
                        wait $! || true
                        """#
                )
                #expect(exit.status == 0 && exit.errors == "" && exit.output == "", "\(exit.errors)")
            }
        }

        /// A file by sftp.
        @Test func sftp() async throws {
            try await PipeScript.with(.ssl, .wss) { run in
                let exit = try await run(
                    Self.preparation + #"""
                        head -c 5000000 /dev/urandom > sent
                        far > far.log 2>&1 &
                        echo "put sent $PWD/received" | sftp -q -b - -F ssh.conf far > sftp.log
                        wait $! || true
                        cmp sent received
                        """#
                )
                #expect(exit.status == 0 && exit.errors == "", "\(exit.errors)")
            }
        }

        /// What ssh's user sees when nobody is there: ssh's own words, and why, in one line.
        @Test func nobodyThere() async throws {
            try await Daemon.run {
                $0["ProxyServer", "aloneTimeout"] = "200"
            } _: { daemon in
                try await TemporaryFolder.with { folder in
                    let run = try PipeScript(daemon[.ssl], daemon[.ssl], in: folder)
                    let exit = try await run(
                        Self.preparation + #"""
                            ssh -F ssh.conf far true || echo "status $?"
                            """#
                    )
                    #expect(exit.status == 0 && exit.output == "status 255\n", "\(exit.errors)")
                    let ours = exit.errors.split(separator: "\n").filter { $0.hasPrefix("nymea-remoteproxy-client: ") }
                    #expect(ours.count == 1 && ours[0].contains("before the partner came"), "\(exit.errors)")
                }
            }
        }
    }
}
