// SPDX-License-Identifier: GPL-3.0-only

/// The reference of one API: an HTML page that needs nothing else, made from `Spec/` by the GenerateAPI plugin.
///
/// `all` has every one, and `index` is the page that lists them. They are text of the program: nothing is allocated.
public struct APIReference: Sendable {
    /// What its path ends with below the index: the name of the spec's file.
    public let name: String
    /// The API's name in documents.
    public let title: String
    /// The version of the API, not of any software.
    public let version: String
    /// The page, UTF-8 without script. It asks for nothing; its style is its own.
    public let html: String
}
