// SPDX-License-Identifier: GPL-3.0-only

// Rules about addresses are the core's; the client's forwarding needs the ranges too, without the daemon's rules.
@_exported public import struct ProxySupport.AddressRange
@_exported public import struct ProxySupport.IPAddress
