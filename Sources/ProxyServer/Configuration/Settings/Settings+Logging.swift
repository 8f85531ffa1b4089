// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let logging = Section(
        name: "Logging",
        summary:
            "How much of each category of the log is written; a level that is set here stands, also with --verbose.",
        settings: LogCategory.allCases.map(Self.logLevel),
        // A level that is set is another thing than the same level by default.
        isOptional: true
    )

    static let logFormat = Setting(
        "ProxyServer",
        "logFormat",
        .choice(of: LogFormat.self),
        default: "text",
        "Lines for people, or a JSON object on each line."
    )

    /// The level of a category.
    static func logLevel(_ category: LogCategory) -> Setting<LogLevel> {
        Setting(
            "Logging",
            category.rawValue,
            .choice(),
            default: category.defaultLevel(isVerbose: false).rawValue,
            category.summary
        )
    }
}
