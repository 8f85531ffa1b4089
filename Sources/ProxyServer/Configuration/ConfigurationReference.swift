// SPDX-License-Identifier: GPL-3.0-only

/// Writes the documents that follow from the table of settings, so that they cannot say something else.
public enum ConfigurationReference {
    /// `docs/configuration.md`.
    public static var markdown: String {
        var text = """
            # Configuration

            <!-- Written by `nymea-remoteproxy --print-configuration-reference`; change `Settings` instead. -->

            The server reads `\(ServerOptions.defaultConfigurationFile)`, or the file that `-c` names. A setting is taken
            from the first of these that has it: the command line, the environment, the file, the default.

            ## The file

            - `[Section]` begins a section, `key=value` sets a key of it. Blanks around both do not count.
            - A value with blanks at its ends, or with a comment sign after a blank, stands in double quotes; within them
              `\\"` is a quote and `\\\\` a backslash.
            - `;` or `#` begins a comment, at the start of a line or after a blank.
            - Truth values are `true` or `false` (also `yes`/`no`, `on`/`off`, `1`/`0`). Waits are in milliseconds.
            - A key or section that the server does not know is logged with its line and ignored. A value that it cannot
              use stops the start with one line that says what is accepted, exit code 78.

            ## Reading it again

            On SIGHUP, and by itself when the file has changed, the server reads its configuration again without losing a
            connection. The tables say when a change takes effect: *at once*, for *new connections*, or after a *restart*. A
            configuration that it could not start with is refused as a whole, with a line in the log that says why, and
            what was before stays in force. Files with certificates and keys are watched, too; a configuration that was
            refused is tried again when one that it names has changed.

            ## The environment

            Each key has a variable, which the tables name.


            """
        for section in Settings.sections {
            text += "## [\(section.name)]\n\n\(section.summary)\n\n"
            text += "| key | default | accepted | what it does | takes effect | variable |\n|---|---|---|---|---|---|\n"
            for setting in section.settings { text += self.row(setting.facts) }
            text += "\n"
        }
        text.removeLast()
        return text
    }

    /// `Packaging/nymea-remoteproxy.conf`: every key with its default; in comments those whose default depends on the command
    /// line.
    public static var sample: String {
        var text = """
            # Configuration of nymea-remoteproxy, with every key at its default.
            # docs/configuration.md explains the format. Written by: nymea-remoteproxy --print-configuration-sample

            """
        for section in Settings.sections {
            text += "\n# \(section.summary)\n[\(section.name)]\n"
            for setting in section.settings {
                let facts = setting.facts
                text += "\n# \(facts.summary)\n# Accepted: \(facts.accepted).\n"
                text += "\(section.isOptional ? ";" : "")\(facts.id.key)=\(facts.defaultText)\n"
            }
        }
        return text
    }

    private static func row(_ facts: SettingFacts) -> String {
        let fallback = facts.defaultText.isEmpty ? "" : "`\(facts.defaultText)`"
        let variable = EnvironmentVariable.name(of: facts.id)
        return
            "| `\(facts.id.key)` | \(fallback) | \(facts.accepted) | \(facts.summary) | \(facts.effect.rawValue) | `\(variable)` |\n"
    }
}
