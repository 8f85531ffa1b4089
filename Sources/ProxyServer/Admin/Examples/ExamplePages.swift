// SPDX-License-Identifier: GPL-3.0-only

import BrowserExample
import HTTPTypes
import Hummingbird

/// The example for browsers, file by file, under the paths that it has in the repository: there, any server of files can
/// serve it as well.
struct ExamplePages: Sendable {
    /// Where the example begins.
    static let start = "/Examples/browser/"
    /// Where the page asks which proxies there are. In the repository, a file has an answer of its own.
    private static let proxies = start + "proxies.json"

    static let all: [AdminDocument] =
        [AdminDocument(path: start, type: AdminDocument.html, text: text(of: "index.html"))]
        + ExampleFile.all.map { file in
            AdminDocument(path: "/\(file.path)", type: type(of: file.path), text: file.text)
        }

    private static let paths = Set(all.map(\.path) + [String(start.dropLast())])

    /// Whether something is at a path.
    static func has(_ path: String) -> Bool { self.paths.contains(path) }

    let webSockets: @Sendable () -> [WebSocketPlace]

    func add(to router: Router<AdminContext>) {
        for document in Self.all {
            // The list of routes makes no difference between a path with a slash at its end and one without.
            if document.path == Self.start { continue }
            router.get(RouterPath(document.path)) { [webSockets = self.webSockets] _, _ in
                let places = webSockets()
                guard document.path != Self.proxies else { return Self.list(of: places) }
                return Self.response(document, places)
            }
        }
        router.get(RouterPath(Self.start)) { [webSockets = self.webSockets] request, _ in
            guard request.uri.path == Self.start else {
                return Response.text(.permanentRedirect, "it is at \(Self.start)", [.location: Self.start])
            }
            return Self.response(Self.all[0], webSockets())
        }
    }

    private static func response(_ document: AdminDocument, _ places: [WebSocketPlace]) -> Response {
        var response = Response(bytes: document.text.utf8, type: document.type)
        if document.isPage { response.headers[.contentSecurityPolicy] = SecurityFields.policy(dialling: places) }
        return response
    }

    private static func list(of places: [WebSocketPlace]) -> Response {
        // What stands in it are hosts and ports: there is nothing to escape.
        let urls = places.map { "\"\($0.url)\"" }.joined(separator: ",")
        return Response(bytes: #"{"proxies":[\#(urls)]}"#.utf8, type: AdminDocument.json)
    }

    private static func text(of name: String) -> String {
        ExampleFile.all.first { "/\($0.path)" == self.start + name }?.text ?? ""
    }

    private static func type(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": AdminDocument.html
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        default: AdminDocument.json
        }
    }
}
