enum StubAPIGenerator {}
