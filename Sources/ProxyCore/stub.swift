enum StubProxyCore {}
