// SPDX-License-Identifier: GPL-3.0-only

/// What reads bytes from strangers, each with the promises it keeps whatever they are.
///
/// Every target is run by libFuzzer (`Fuzz/`, `make fuzz`), and by the tests over the corpora that are kept in the
/// repository. Its raw value is the name of its corpus.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case jsonSplitter = "json-splitter"
    case rpcEnvelope = "rpc-envelope"
    case apiParams = "api-params"
    case webSocket = "web-socket"
    case textClassifier = "text-classifier"
    case slip
    case ini
    case httpHead = "http-head"
    case proxyHeader = "proxy-header"
    case noiseSession = "noise-session"

    /// Does with the bytes what the product does.
    ///
    /// - Throws: ``FuzzFailure`` when a promise is broken. A trap is a failure, too.
    public func run(_ bytes: [UInt8]) throws {
        let input = FuzzInput(bytes)
        switch self {
        case .jsonSplitter: try JSONSplitterTarget.run(input)
        case .rpcEnvelope: try RPCEnvelopeTarget.run(input)
        case .apiParams: try APIParamsTarget.run(input)
        case .webSocket: try WebSocketTarget.run(input)
        case .textClassifier: try TextClassifierTarget.run(input)
        case .slip: try SLIPTarget.run(input)
        case .ini: try INITarget.run(input)
        case .httpHead: try HTTPHeadTarget.run(input)
        case .proxyHeader: try ProxyHeaderTarget.run(input)
        case .noiseSession: try NoiseSessionTarget.run(input)
        }
    }
}

/// A promise that did not hold.
public struct FuzzFailure: Error, CustomStringConvertible {
    public let description: String
}

/// - Parameter promise: in words, for who reads the report.
func require(_ condition: Bool, _ promise: @autoclosure () -> String) throws(FuzzFailure) {
    if !condition { throw FuzzFailure(description: "broken: \(promise())") }
}
