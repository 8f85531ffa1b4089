// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// Everything between keys and reports on one side and the screen on the other, without a terminal.
package struct MonitorModel {
    private let path: String
    private let encoding: PlainText.Encoding
    private var size: Size
    private var status = FeedStatus.connecting
    /// The newest snapshot.
    private var newest: Snapshot?
    /// What is on the screen; while the user pauses, an older one.
    private var shown: Snapshot?
    /// Whether something newer waits for the end of a pause.
    private var isBehind = false
    private var listing: Listing
    package private(set) var state = ViewState()

    /// - Parameter path: the server's socket.
    package init(path: String, size: Size, encoding: PlainText.Encoding) {
        self.path = path
        self.size = size
        self.encoding = encoding
        self.listing = Listing(nil, self.state.query)
    }

    /// The screen as it is now.
    package var lines: [Line] { self.scene.lines }

    /// A key was pressed.
    package mutating func apply(_ key: Key) -> ViewState.KeyAction {
        let action = self.state.apply(key, to: self.listing, page: self.scene.page)
        if !self.state.isPaused, self.isBehind { self.show(self.newest) }
        self.settle()
        return action
    }

    /// The server has sent a report.
    package mutating func show(report snapshot: Snapshot) {
        self.newest = snapshot
        // Paused before there was anything to see: the first report is shown all the same.
        if self.state.isPaused, self.shown != nil {
            self.isBehind = true
        } else {
            self.show(snapshot)
            self.settle()
        }
    }

    /// The connection to the server stands otherwise.
    package mutating func show(status: FeedStatus) {
        self.status = status
    }

    /// The terminal has another size.
    package mutating func resize(to size: Size) {
        self.size = size
        self.settle()
    }

    private var scene: Scene {
        Scene(
            path: self.path,
            snapshot: self.shown,
            status: self.status,
            state: self.state,
            listing: self.listing,
            size: self.size,
            encoding: self.encoding
        )
    }

    private mutating func show(_ snapshot: Snapshot?) {
        self.shown = snapshot
        self.isBehind = false
        self.listing = Listing(snapshot, self.state.query)
    }

    /// Sorts and filters again if that is asked for, and keeps the selected row on the screen.
    private mutating func settle() {
        if self.listing.query != self.state.query { self.listing = Listing(self.shown, self.state.query) }
        let scene = self.scene
        // An overlay has the line of the table's head, too.
        self.state.settle(in: self.listing, page: scene.page, overlayLines: (scene.overlayLines?.count ?? 1) - 1)
    }
}
