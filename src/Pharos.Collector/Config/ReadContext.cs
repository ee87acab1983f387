using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>What reading a component's configuration needs beside its node.</summary>
/// <param name="Directory">Of the file: relative paths are taken from here.</param>
internal sealed record ReadContext(ConfigErrors Errors, PathMap Paths, string Directory);
