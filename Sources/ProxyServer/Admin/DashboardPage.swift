// SPDX-License-Identifier: GPL-3.0-only

/// The dashboard as one self-contained page. Its sources are the files in `Page`, which the build puts into the program.
enum DashboardPage {
    static let html: String = {
        let page = Self.text(PackageResources.dashboard_html)
        return
            page
            .replacing(
                #"<link rel="stylesheet" href="dashboard.css">"#,
                with: "<style>\(Self.text(PackageResources.dashboard_css))</style>"
            )
            .replacing(
                #"<script src="dashboard.js"></script>"#,
                with: "<script>\(Self.text(PackageResources.dashboard_js))</script>"
            )
    }()

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
