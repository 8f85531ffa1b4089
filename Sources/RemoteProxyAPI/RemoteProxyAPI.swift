// SPDX-License-Identifier: GPL-3.0-only

// This module is generated from Spec/ by the GenerateAPI plugin. For each API there is an enum with its types,
// messages and routing (`RendezvousAPI`), a protocol for who answers (`RendezvousHandler`) and typed calls for who asks
// (`RendezvousClient`). What APIs share is generated once (`CommonAPI`); each has its own names for it. Conveniences that
// a spec cannot express are extensions, a file each, beside this one.
