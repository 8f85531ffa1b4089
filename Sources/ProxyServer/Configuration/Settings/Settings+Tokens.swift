// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let tokens = Section(
        name: "Tokens",
        summary:
            "The back-end tokens: the tokens that are accepted are in a file. docs/authentication/tokens.md explains it.",
        settings: [tokensFile]
    )

    static let tokensFile = Setting(
        "Tokens",
        "file",
        .optionalFile,
        default: "",
        "One token a line: its SHA-256 and a user's name, as nymea-remoteproxy hash-token prints it. Read again when it "
            + "changes. Needed."
    )
}
