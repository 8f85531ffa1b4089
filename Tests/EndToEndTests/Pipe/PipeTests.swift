// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing

extension EndToEnd {
    /// The client program as a pipe between two machines.
    @Suite struct PipeTests {
        typealias Transport = TestEndpoint.Transport

        /// Over streams and WebSocket alike, and from one to the other, what goes in comes out, nothing else, and both
        /// sides end with it, silently.
        @Test(arguments: [
            (Transport.ssl, Transport.ssl), (.wss, .wss), (.ssl, .wss), (.unix, .unix), (.tcp, .tcp), (.tcp, .ws),
            (.ws, .ws),
        ])
        func carriesAHundredMegabytes(from one: Transport, to two: Transport) async throws {
            try await PipeScript.with(one, two, options: ["--linger", "0.1"]) { run in
                let exit = try await run(
                    """
                    head -c 100000000 /dev/urandom > sent
                    anna < sent > answer &
                    bert < /dev/null > received
                    wait $!
                    cmp sent received
                    wc -c < answer
                    """
                )
                #expect(exit.status == 0 && exit.errors == "", "\(exit.errors)")
                #expect(exit.output.split(whereSeparator: \.isWhitespace) == ["0"])
            }
        }

        /// Both send at the same time, more than fits anywhere on the way, and each ends on its own.
        @Test(arguments: [(Transport.ssl, Transport.ssl), (.unix, .ssl), (.tcp, .unix)])
        func carriesTreesBothWaysAtOnce(one: Transport, two: Transport) async throws {
            try await PipeScript.with(one, two) { run in
                let exit = try await run(
                    """
                    for side in a b; do
                        mkdir -p $side/tree/deep/er copy-of-$side
                        head -c 20000000 /dev/urandom > $side/tree/large
                        for i in 1 2 3 4 5 6 7 8 9; do head -c $((i * 1000)) /dev/urandom > $side/tree/deep/$i; done
                        ln -s deep/er $side/tree/link
                        chmod 750 $side/tree/deep/1
                    done
                    tar -c -C a . | anna | tar -x -C copy-of-b &
                    tar -c -C b . | bert | tar -x -C copy-of-a
                    wait $!
                    for side in a b; do
                        (cd $side && find . -type f -exec sha256sum {} + | sort) > $side.sums
                        (cd copy-of-$side && sha256sum -c --quiet ../$side.sums)
                        (cd $side && find . -printf '%p %y %m %l\n' | sort) > $side.list
                        (cd copy-of-$side && find . -printf '%p %y %m %l\n' | sort) | cmp - $side.list
                        wc -l < $side.sums
                    done
                    """
                )
                #expect(exit.status == 0 && exit.errors == "", "\(exit.errors)")
                #expect(exit.output == "10\n10\n")
            }
        }

        /// A program that answers once it has seen all of the question.
        @Test(arguments: [(Transport.ssl, Transport.ssl), (.unix, .ssl), (.tcp, .tcp)])
        func passesOnTheEndOfOneSideAlone(one: Transport, two: Transport) async throws {
            try await PipeScript.with(one, two) { run in
                let exit = try await run(
                    """
                    mkfifo back
                    bert < back | sort > back &
                    seq 100000 -1 1 | anna > answer
                    wait $!
                    seq 100000 | sort | cmp - answer
                    """
                )
                #expect(exit.status == 0 && exit.errors == "", "\(exit.errors)")
            }
        }

        /// Standard input and output may be one socket, as inetd and socat have it, whose one half ends alone.
        @Test func oneSocketIsInputAndOutput() async throws {
            try await PipeScript.with(.ssl, .ssl) { run in
                let exit = try await run(
                    #"""
                    cat > socket.js <<'END'
                    // Listens, connects, and runs the script with one end of the connection as its standard input and output.
                    const { spawn } = require('child_process');
                    const net = require('net');
                    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
                        server.close();
                        const child = spawn('/bin/sh', ['-c', process.argv[2]], { stdio: [socket, socket, 'inherit'] });
                        child.on('exit', (code) => { process.exitCode = code; socket.destroy(); });
                    });
                    server.listen(0, '127.0.0.1', () => {
                        const peer = net.connect({ port: server.address().port, allowHalfOpen: true });
                        let text = '';
                        peer.on('data', (data) => { text += data; });
                        // Only when the other side has ended does this side end.
                        peer.on('end', () => peer.end('heard: ' + text));
                    });
                    END
                    echo question | anna > answer &
                    node socket.js bert
                    wait $!
                    cat answer
                    """#
                )
                #expect(exit.status == 0 && exit.errors == "", "\(exit.errors)")
                #expect(exit.output == "heard: question\n")
            }
        }
    }
}
