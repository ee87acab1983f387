using Pharos.Configuration;

namespace Pharos.Check;

/// <summary>The tools' files that <c>pharos check FILE</c> tells apart.</summary>
internal enum FileKind
{
    Unknown,
    Prometheus,
    Rules,
    Alertmanager,
    Blackbox,
    Collector,
    Web,
    Loki,
    Tempo,
    Slo,
    GameDay,
    Dashboard,
}

/// <summary>Tells what a file is by its top-level keys, not by its name: people name them as they like.</summary>
internal static class FileKinds
{
    /// <summary>A key, with a key below it where one is needed, that only this kind has; the first that fits decides.</summary>
    private static readonly (FileKind Kind, string Key, string? Below)[] s_signs =
    [
        (FileKind.Rules, "groups", null), (FileKind.Alertmanager, "route", null), (FileKind.Blackbox, "modules", null),
        (FileKind.Web, "tls_server_config", null), (FileKind.Web, "basic_auth_users", null), (FileKind.Web, "http_server_config", null),
        (FileKind.Collector, "service", "pipelines"), (FileKind.Collector, "service", null), (FileKind.Collector, "exporters", null),
        (FileKind.Slo, "apiVersion", null), (FileKind.Slo, "slos", null), (FileKind.GameDay, "faults", null), (FileKind.GameDay, "expect", null),
        (FileKind.Prometheus, "scrape_configs", null), (FileKind.Prometheus, "scrape_config_files", null), (FileKind.Prometheus, "rule_files", null), (FileKind.Prometheus, "remote_write", null),
        (FileKind.Prometheus, "remote_read", null), (FileKind.Prometheus, "alerting", null), (FileKind.Prometheus, "global", "scrape_interval"), (FileKind.Prometheus, "global", "evaluation_interval"),
        (FileKind.Prometheus, "global", "external_labels"), (FileKind.Alertmanager, "receivers", null),
        (FileKind.Loki, "limits_config", null), (FileKind.Loki, "schema_config", null), (FileKind.Loki, "common", null), (FileKind.Loki, "storage_config", null), (FileKind.Loki, "auth_enabled", null),
        (FileKind.Tempo, "storage", "trace"), (FileKind.Tempo, "distributor", "receivers"), (FileKind.Tempo, "metrics_generator", null), (FileKind.Tempo, "query_frontend", null), (FileKind.Tempo, "overrides", null),
    ];

    public static FileKind Of(ConfigNode root)
    {
        foreach ((FileKind kind, string key, string? below) in s_signs)
            if (root[key].Exists && (below is null || root[key][below].Exists)) return kind;
        return FileKind.Unknown;
    }
}
