// SPDX-License-Identifier: GPL-3.0-only

/// Who waits for something on an event loop: called once, there, with what came of it.
package typealias Waiter<Value> = (Result<Value, any Error>) -> Void
