enum StubProxyTransport {}
import NIOCore
import NIOPosix
import NIOHTTP1
import NIOTLS
import NIOSSL
import Logging
