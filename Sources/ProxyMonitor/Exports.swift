// SPDX-License-Identifier: GPL-3.0-only

// The program says which version it is.
@_exported public import enum RemoteProxyAPI.Version
