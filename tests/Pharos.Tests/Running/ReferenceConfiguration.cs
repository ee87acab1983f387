using Pharos.Testing;

namespace Pharos.Tests.Running;

/// <summary>The real deployment's configuration as its team runs it, beside a <c>pharos.yml</c> with the path map, in a folder of the test's own.</summary>
internal sealed class ReferenceConfiguration : IDisposable
{
    /// <summary>The variables that its installer replaces, with addresses where nothing answers.</summary>
    public static readonly IReadOnlyDictionary<string, string> Variables = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["APP_SERVER_IP"] = "127.0.0.1",
        ["STAGING_URL"] = "https://staging.anvila.invalid",
        ["PRODUCTION_URL"] = "https://anvila.invalid",
        ["SLACK_WEBHOOK_URL"] = "http://127.0.0.1:1/services/anvila",
        ["GRAFANA_PUBLIC_URL"] = "http://grafana.anvila.invalid",
    };

    private readonly TempFolder _folder = new();

    /// <param name="without">A variable that is left unset.</param>
    public ReferenceConfiguration(string without = "")
    {
        string original = Conformance.Require("reference/config");
        foreach (string file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
            _folder.Write(Path.Combine("config", Path.GetRelativePath(original, file)), File.ReadAllText(file));
        _folder.Write("config/pharos.yml", """
            paths:
              /etc/prometheus/rules: prometheus
              /etc/alertmanager: alertmanager
              /var/lib/grafana/dashboards: grafana/dashboards
            files:
              blackbox: prometheus/blackbox.yml
            """);
        EnvironmentFile = _folder.Write("pharos.env", string.Concat(Variables.Where(v => v.Key != without).Select(v => $"{v.Key}={v.Value}\n")));
    }

    public string Config => _folder.File("config");

    public string Data => _folder.File("data");

    public string EnvironmentFile { get; }

    public void Dispose() => _folder.Dispose();
}
