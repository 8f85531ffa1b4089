// SPDX-License-Identifier: GPL-3.0-only

// Whoever uses the library gets the types its functions take and return along with it.
@_exported public import JSONRPC
@_exported public import RemoteProxyAPI
@_exported public import enum ProxyCore.Version
