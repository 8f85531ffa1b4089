// SPDX-License-Identifier: GPL-3.0-only

package import ClientConsole
package import TunnelForwarding

extension ForwardingError: ErrorWithStatus {
    /// Only what ends the program: that nobody can listen there.
    package var status: ExitStatus { .unavailable }
}
