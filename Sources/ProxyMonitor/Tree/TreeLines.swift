// SPDX-License-Identifier: GPL-3.0-only

/// A tree of texts.
struct TreeNode {
    var text: String
    var children: [TreeNode] = []

    init(_ text: String, _ children: [TreeNode] = []) {
        self.text = text
        self.children = children
    }

    /// A line for each node, each with the branches that lead to it, and a line end.
    func lines(_ encoding: PlainText.Encoding) -> String {
        var output = "\(self.text)\n"
        for (index, child) in self.children.enumerated() {
            child.write(to: &output, indent: "", isLast: index == self.children.count - 1, encoding)
        }
        return output
    }

    private func write(to output: inout String, indent: String, isLast: Bool, _ encoding: PlainText.Encoding) {
        let (middle, last, line) = encoding == .utf8 ? ("├─ ", "└─ ", "│  ") : ("|- ", "`- ", "|  ")
        output += indent + (isLast ? last : middle) + self.text + "\n"
        let below = indent + (isLast ? "   " : line)
        for (index, child) in self.children.enumerated() {
            child.write(to: &output, indent: below, isLast: index == self.children.count - 1, encoding)
        }
    }
}
