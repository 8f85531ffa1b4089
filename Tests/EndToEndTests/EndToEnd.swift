// SPDX-License-Identifier: GPL-3.0-only

import Testing

/// The built programs as processes of their own, as an operator and a user run them.
///
/// One at a time: they share two cores with all other tests, and some measure the daemon.
@Suite(.serialized, .timeLimit(.minutes(2))) enum EndToEnd {}
