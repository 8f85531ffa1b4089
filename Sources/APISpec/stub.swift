enum StubAPISpec {}
