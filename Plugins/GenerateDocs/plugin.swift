import PackagePlugin
@main struct GenerateDocs: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) async throws {}
}
