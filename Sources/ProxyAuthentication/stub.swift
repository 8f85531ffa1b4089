enum StubProxyAuthentication {}
