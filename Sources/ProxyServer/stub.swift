enum StubProxyServer {}
