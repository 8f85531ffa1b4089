// SPDX-License-Identifier: GPL-3.0-only

import Hummingbird
import HummingbirdCore
import NIOCore

/// What is known of a request beside the request itself.
struct AdminContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks.
    let address: String

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.address = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
