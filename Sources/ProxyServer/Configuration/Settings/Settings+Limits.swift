// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let limits = Section(
        name: "ProxyServer",
        summary: "",
        settings: [
            eventLoops, maxConnections, maxUnauthenticatedPerAddress, connectionRatePerAddress,
            connectionBurstPerAddress, maxTlsHandshakes, maxMessageSize, tunnelBuffer, receiveBuffer, maxHttpHeadSize,
            maxHttpFields, proxyHeaderTimeout, maxProxyHeaderSize, tlsHandshakeTimeout, closeTimeout, lingerTimeout,
            webSocketPingInterval, webSocketTimeout,
            tcpKeepAliveIdle, tcpKeepAliveInterval, tcpKeepAliveCount,
        ]
    )

    static let eventLoops = Setting(
        "ProxyServer",
        "eventLoops",
        .number(0...1024),
        default: "0",
        "The threads that connections are spread over; 0 is one for each core."
    )
    static let maxConnections = Setting(
        "ProxyServer",
        "maxConnections",
        .number(1...1_000_000),
        default: "20000",
        "The most connections at a time; at this number the server stops accepting."
    )
    static let maxUnauthenticatedPerAddress = Setting(
        "ProxyServer",
        "maxUnauthenticatedPerAddress",
        .number(0...1_000_000),
        default: "1000",
        "The most connections of one address at a time that have neither authenticated nor registered; more are closed as "
            + "soon as they are accepted. An address is one of IPv4, or a /64 of IPv6. 0: no limit."
    )
    static let connectionRatePerAddress = Setting(
        "ProxyServer",
        "connectionRatePerAddress",
        .number(0...1_000_000),
        default: "100",
        "How many connections one address may make per second in the long run; more are closed as soon as they are "
            + "accepted. 0: no limit."
    )
    static let connectionBurstPerAddress = Setting(
        "ProxyServer",
        "connectionBurstPerAddress",
        .number(1...1_000_000),
        default: "1000",
        "How many connections one address may make at once, after it has made few for a while."
    )
    static let maxTlsHandshakes = Setting(
        "ProxyServer",
        "maxTlsHandshakes",
        .number(1...1_000_000),
        default: "2000",
        "The most TLS handshakes under way at a time; at this number listeners with TLS stop accepting. More than one "
            + "address may have unauthenticated connections, or one can keep all others out."
    )
    static let maxMessageSize = Setting(
        "ProxyServer",
        "maxMessageSize",
        .bytes(1024...16_777_216),
        default: "65536",
        "The longest control message; a longer one closes the connection while it arrives."
    )
    static let tunnelBuffer = Setting(
        "ProxyServer",
        "tunnelBuffer",
        .bytes(16_384...16_777_216),
        default: "262144",
        "The most bytes held for a tunnel, per direction, while its reader is slow."
    )
    static let receiveBuffer = Setting(
        "ProxyServer",
        "receiveBuffer",
        .bytes(0...16_777_216),
        default: "524288",
        "The most bytes that the system holds of what a TCP client has sent and the server has not read yet (SO_RCVBUF); "
            + "the system gives no more than net.core.rmem_max. 0: as many as the system likes (net.ipv4.tcp_rmem)."
    )
    static let maxHttpHeadSize = Setting(
        "ProxyServer",
        "maxHttpHeadSize",
        .bytes(1024...1_048_576),
        default: "16384",
        "The longest head of a WebSocket upgrade request."
    )
    static let maxHttpFields = Setting(
        "ProxyServer",
        "maxHttpFields",
        .number(8...1024),
        default: "64",
        "The most header fields of a WebSocket upgrade request."
    )
    static let proxyHeaderTimeout = Setting(
        "ProxyServer",
        "proxyHeaderTimeout",
        .milliseconds(1...longestWait),
        default: "5000",
        "How long an address of [Access] proxyProtocolFrom may take for the PROXY header."
    )
    static let maxProxyHeaderSize = Setting(
        "ProxyServer",
        "maxProxyHeaderSize",
        // What a header of Unix addresses takes, without TLVs; and what the length field can say.
        .bytes(232...65_551),
        default: "4096",
        "The longest PROXY header of version 2."
    )
    static let tlsHandshakeTimeout = Setting(
        "ProxyServer",
        "tlsHandshakeTimeout",
        .milliseconds(1...longestWait),
        default: "5000",
        "How long a client may take for the TLS handshake."
    )
    static let closeTimeout = Setting(
        "ProxyServer",
        "closeTimeout",
        .milliseconds(1...longestWait),
        default: "2000",
        "After the server has closed its side: how long the client may take to close its own."
    )
    static let lingerTimeout = Setting(
        "ProxyServer",
        "lingerTimeout",
        .milliseconds(1...longestWait),
        default: "30000",
        "When one end of a tunnel is gone: how long its last bytes wait for an end that does not read."
    )
    static let webSocketPingInterval = Setting(
        "ProxyServer",
        "webSocketPingInterval",
        .milliseconds(1...longestWait),
        default: "30000",
        "After this much silence a WebSocket client is sent a ping."
    )
    static let webSocketTimeout = Setting(
        "ProxyServer",
        "webSocketTimeout",
        .milliseconds(1...longestWait),
        default: "60000",
        "A WebSocket client that has sent no frame for this long is closed; longer than webSocketPingInterval."
    )
    static let tcpKeepAliveIdle = Setting(
        "ProxyServer",
        "tcpKeepAliveIdle",
        .wholeSeconds(1000...32_767_000),
        default: "60000",
        "TCP keep-alive: the silence before the first probe, rounded up to seconds."
    )
    static let tcpKeepAliveInterval = Setting(
        "ProxyServer",
        "tcpKeepAliveInterval",
        .wholeSeconds(1000...32_767_000),
        default: "10000",
        "TCP keep-alive: the time between two probes, rounded up to seconds."
    )
    static let tcpKeepAliveCount = Setting(
        "ProxyServer",
        "tcpKeepAliveCount",
        .number(1...127),
        default: "6",
        "TCP keep-alive: the connection is dead after this many unanswered probes."
    )
}
