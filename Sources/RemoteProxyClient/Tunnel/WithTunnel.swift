// SPDX-License-Identifier: GPL-3.0-only

/// Connects, authenticates, waits for the partner, lets `body` use the tunnel, and closes it.
///
/// - Parameters:
///   - url: the proxy.
///   - configuration: how the connection is made and kept.
///   - uuid: names this client, best for ever; the partner must have another.
///   - name: says what this client is; the partner is told.
///   - token: what the server's authentication asks for.
///   - nonce: made for this one meeting; without it the token alone decides.
///   - isolation: the actor on which `body` runs: the caller's.
///   - body: uses the tunnel, which is closed when it returns or throws.
/// - Returns: what `body` returns.
/// - Throws: ``ClientError`` or `CancellationError` when there is no tunnel; then, what `body` throws.
public func withTunnel<Result>(
    to url: ServerURL,
    configuration: ClientConfiguration = ClientConfiguration(),
    uuid: String,
    name: String,
    token: String,
    nonce: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (Tunnel) async throws -> Result
) async throws -> Result {
    let connection = try await RendezvousConnection.connect(to: url, configuration: configuration)
    do {
        try await connection.authenticate(uuid: uuid, name: name, token: token, nonce: nonce)
        let result = try await body(try await connection.tunnel())
        await connection.close()
        return result
    } catch {
        await connection.close()
        throw error
    }
}
