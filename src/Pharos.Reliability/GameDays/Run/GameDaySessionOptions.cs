namespace Pharos.Reliability.GameDays;

public sealed record GameDaySessionOptions
{
    /// <summary>Where Pharos's page listens; all of its APIs answer there too.</summary>
    public required string Url { get; init; }

    /// <summary>A file with a bearer token, where Pharos asks for one.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Makes connections to Pharos; the session disposes of it.</summary>
    public Func<HttpMessageHandler> Transport { get; init; } = () => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    /// <summary>Each run gets a folder here.</summary>
    public required string RunsDirectory { get; init; }
}
