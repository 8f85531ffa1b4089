enum StubRemoteProxyAPI {}
