// SPDX-License-Identifier: GPL-3.0-only

/// A file of `Examples/browser`, or of the JavaScript library that it uses; put into the program by the GenerateAPI plugin.
///
/// `all` has every one, under the paths that they have in the repository, so that links between them lead somewhere.
public struct ExampleFile: Sendable {
    /// From the top of the repository: `Examples/browser/index.html`.
    public let path: String
    public let text: String
}
