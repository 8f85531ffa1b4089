enum StubJSONRPC {}
