namespace Pharos.Reliability.GameDays;

/// <summary>An HTTP request. <c>{run}</c> in URL and body stands for the run's id.</summary>
public sealed record HttpCall
{
    public string Method { get; init; } = "GET";

    public required string Url { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>A file with a bearer token, read at each use, so that the token is in no journal.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>Sent as JSON where the file gives a mapping or a list, else as text; null sends none.</summary>
    public string? Body { get; init; }

    public bool IsJson { get; init; }

    /// <summary>Statuses that count as success; empty stands for every 2xx.</summary>
    public IReadOnlyList<int> ExpectedStatus { get; init; } = [];

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public bool IsExpected(int status) => ExpectedStatus.Count == 0 ? status is >= 200 and < 300 : ExpectedStatus.Contains(status);

    /// <summary>The request of one run.</summary>
    public HttpCall For(string run) => this with { Url = Url.Replace("{run}", run, StringComparison.Ordinal), Body = Body?.Replace("{run}", run, StringComparison.Ordinal) };
}
