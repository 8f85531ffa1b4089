// SPDX-License-Identifier: GPL-3.0-only

import Testing

/// The built programs as processes of their own, as an operator and a user run them.
///
/// One at a time: they share two cores with all other tests, and some measure the daemon.
@Suite(.serialized, .timeLimit(.minutes(2))) enum EndToEnd {}

/// The built programs while something goes wrong around them. One at a time; most of it is waiting.
@Suite(.serialized, .timeLimit(.minutes(2))) enum EndToEndFaults {}

/// The built programs with those of others: AWS's services, browsers, ssh, Python. One at a time.
@Suite(.serialized, .timeLimit(.minutes(2))) enum EndToEndForeign {}
