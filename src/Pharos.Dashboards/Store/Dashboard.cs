namespace Pharos.Dashboards;

/// <summary>A dashboard as its file holds it.</summary>
public sealed record Dashboard
{
    public required string Uid { get; init; }

    public required string Title { get; init; }

    /// <summary>The title in the form that Grafana puts into URLs.</summary>
    public required string Slug { get; init; }

    public required string Folder { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required string File { get; init; }

    /// <summary>The classic model, as UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Panel types that the page cannot draw, each once.</summary>
    public required IReadOnlyList<string> UnsupportedPanels { get; init; }

    /// <summary>Every query text in the panels, with the line of the file that it stands on.</summary>
    public required IReadOnlyList<DashboardQuery> Queries { get; init; }
}

/// <summary>A query of a panel; <paramref name="Line"/> counts from 1.</summary>
public readonly record struct DashboardQuery(string Expression, int Line);
