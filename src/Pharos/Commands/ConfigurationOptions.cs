using System.CommandLine;
using Pharos.Configuration;

namespace Pharos.Commands;

/// <summary>The options by which several commands find a configuration.</summary>
internal sealed class ConfigurationOptions
{
    private readonly Option<string> _config = new("--config") { Description = "Configuration directory", DefaultValueFactory = _ => "config" };
    private readonly Option<string?> _envFile = new("--env-file") { Description = "File of NAME=value lines, over the process environment" };
    private readonly Option<string[]> _features = new("--enable-feature") { Description = "As Prometheus: comma-separated names of features, over those of pharos.yml" };
    private readonly Option<string?> _web = new("--web.config.file") { Description = "As Prometheus: TLS and users of the listeners, over prometheus/web.yml of the directory" };
    private readonly Dictionary<string, Option<string?>> _listen = [];

    public ConfigurationOptions(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_envFile);
        command.Options.Add(_features);
        command.Options.Add(_web);
        foreach ((ListenerName _, string name, int port) in ListenerNames.All)
        {
            var option = new Option<string?>($"--listen.{name}") { Description = $"HOST:PORT, or off (127.0.0.1:{port})" };
            _listen[name] = option;
            command.Options.Add(option);
        }
    }

    public ServeOptions Read(ParseResult parsed) => new()
    {
        ConfigDirectory = parsed.GetValue(_config)!,
        EnvironmentFile = parsed.GetValue(_envFile),
        Features = parsed.GetValue(_features) ?? [],
        WebConfigFile = parsed.GetValue(_web),
        Listen = _listen.Select(o => (o.Key, Value: parsed.GetValue(o.Value))).Where(o => o.Value is not null).ToDictionary(o => o.Key, o => o.Value!, StringComparer.Ordinal),
    };
}
