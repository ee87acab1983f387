using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>A provisioned data source. Secrets stay here: the browser sees neither URL nor credentials.</summary>
public sealed record DataSource
{
    public required string Uid { get; init; }

    public required string Name { get; init; }

    /// <summary>Grafana's plug-in id: <c>prometheus</c>, <c>loki</c>, <c>tempo</c>, ...</summary>
    public required string Type { get; init; }

    public Uri? Url { get; init; }

    public bool IsDefault { get; init; }

    public string? BasicAuthUser { get; init; }

    public Secret? BasicAuthPassword { get; init; }

    /// <summary>Extra headers of <c>httpHeaderNameN</c> / <c>httpHeaderValueN</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, Secret>> Headers { get; init; } = [];

    /// <summary>The public <c>jsonData</c>, as JSON.</summary>
    public string JsonData { get; init; } = "{}";
}
