enum StubRemoteProxyClient {}
