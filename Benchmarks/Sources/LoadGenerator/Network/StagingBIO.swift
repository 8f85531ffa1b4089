// SPDX-License-Identifier: GPL-3.0-only

internal import COpenSSL

/// An OpenSSL I/O object over a `Staging`.
///
/// Sockets as OpenSSL drives them cost two reads and one write per record, which would make the generator, not the
/// server, the bottleneck for small messages.
final class StagingBIO {
    private let method: OpaquePointer

    init() throws {
        guard let method = BIO_meth_new(BIO_get_new_index() | CInt(BIO_TYPE_SOURCE_SINK), "staging") else {
            throw BenchmarkError.openSSL("BIO_meth_new")
        }
        self.method = method
        BIO_meth_set_create(method) { bio in
            BIO_set_init(bio, 1)
            return 1
        }
        BIO_meth_set_read(method) { bio, target, count in
            BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
            guard let staging = StagingBIO.staging(bio), let target, count > 0 else { return 0 }
            let taken = staging.pointee.take(into: target, count: Int(count))
            guard taken > 0 else {
                BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
                return -1
            }
            return CInt(taken)
        }
        BIO_meth_set_write(method) { bio, source, count in
            BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
            guard let staging = StagingBIO.staging(bio), let source, count > 0 else { return 0 }
            let added = staging.pointee.add(source, count: Int(count))
            guard added > 0 else {
                BIO_set_flags(bio, BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
                return -1
            }
            return CInt(added)
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
    }

    deinit {
        BIO_meth_free(self.method)
    }

    /// Makes `ssl` read from and write to `staging`, which must outlive it, as must this object.
    func attach(to ssl: OpaquePointer, _ staging: UnsafeMutablePointer<Staging>) throws {
        guard let bio = BIO_new(self.method) else { throw BenchmarkError.openSSL("BIO_new") }
        BIO_set_data(bio, staging)
        // One object for both directions: SSL owns it, once.
        SSL_set_bio(ssl, bio, bio)
    }

    private static func staging(_ bio: OpaquePointer?) -> UnsafeMutablePointer<Staging>? {
        BIO_get_data(bio)?.assumingMemoryBound(to: Staging.self)
    }
}
