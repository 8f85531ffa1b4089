// SPDX-License-Identifier: GPL-3.0-only

/// Decides what becomes of one client of a device; ``DeviceMultiplexer`` does it.
///
/// ```
/// open → closing → closed
/// ```
struct DeviceClientMachine {
    typealias Ending = ConnectionMachine.Ending

    enum State: Equatable {
        case open
        /// The program wants no more of it; what was sent to it is still on its way.
        case closing
        case closed(Ending)
    }

    private(set) var state = State.open
    /// Whether it has sent so much that the device's connection is not read.
    private(set) var isFull = false

    /// Whether what comes from it interests somebody.
    var isOpen: Bool { self.state == .open }

    /// Whether the program wants to close it, and what was sent before is still on its way.
    var isClosing: Bool { self.state == .closing }

    enum SendAction: Equatable {
        case send
        case refuse(Ending)
    }

    /// The program sends it something.
    func send() -> SendAction {
        switch self.state {
        case .open: .send
        case .closing: .refuse(.finished)
        case .closed(let ending): .refuse(ending)
        }
    }

    enum RoomAction: Equatable {
        /// Stop reading, but not for ever.
        case pause
        /// Reading may go on.
        case resume
        case none
    }

    /// Bytes have come or were taken, or its state has changed; `hasRoom` says whether more may come.
    mutating func roomChanged(hasRoom: Bool) -> RoomAction {
        // Who has ended holds up nobody.
        let isFull = !hasRoom && self.isOpen
        guard isFull != self.isFull else { return .none }
        self.isFull = isFull
        return isFull ? .pause : .resume
    }

    enum EndAction: Equatable {
        case end(Ending)
        case ignore
    }

    /// It has been full for as long as one may be.
    mutating func slowTimedOut(after timeout: Duration) -> EndAction {
        guard self.isFull else { return .ignore }
        return self.end(.failed(.clientNotRead(for: timeout)))
    }

    enum CloseAction: Equatable {
        /// Send what waits, then have the proxy disconnect it.
        case begin
        /// It is being closed already.
        case wait
        case alreadyClosed
    }

    /// The program wants to close.
    mutating func close() -> CloseAction {
        switch self.state {
        case .open:
            self.state = .closing
            return .begin
        case .closing: return .wait
        case .closed: return .alreadyClosed
        }
    }

    /// What was sent to it before the wish to close is with the transport, or has waited too long.
    mutating func flushed() -> EndAction {
        guard self.isClosing else { return .ignore }
        return self.end(.finished)
    }

    /// The proxy says that it is gone, a task that used it was cancelled, or the device's connection has ended.
    mutating func end(_ ending: Ending) -> EndAction {
        switch self.state {
        case .open:
            self.state = .closed(ending)
            return .end(ending)
        case .closing:
            // Whatever happens meanwhile, it was to end.
            self.state = .closed(.finished)
            return .end(.finished)
        case .closed:
            return .ignore
        }
    }
}
