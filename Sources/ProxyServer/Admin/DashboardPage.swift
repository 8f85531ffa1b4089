// SPDX-License-Identifier: GPL-3.0-only

/// The dashboard as one self-contained page. Its sources are the files in `Page`, which the build puts into the program.
enum DashboardPage {
    static let html: String = {
        var page = Self.text(PackageResources.dashboard_html)
        let style = Self.text(PackageResources.dashboard_css)
        page.replace(#"<link rel="stylesheet" href="dashboard.css">"#, with: "<style>\(style)</style>")
        for (name, script) in Self.scripts {
            page.replace(#"<script src="\#(name).js"></script>"#, with: "<script>\(Self.text(script))</script>")
        }
        return page
    }()

    private static let scripts = [
        ("words", PackageResources.words_js),
        ("chart", PackageResources.chart_js),
        ("lists", PackageResources.lists_js),
        ("snapshot", PackageResources.snapshot_js),
        ("stream", PackageResources.stream_js),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
