namespace Pharos.Reliability.GameDays;

/// <summary>A program with its arguments, started without a shell. Every copy and what it starts is ended by the rollback.</summary>
public sealed record ProcessCall
{
    /// <summary>The program, then its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>1 to 256; 0 stands for one for each core.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Wait for its end and take an exit code other than 0 as a failure; else it runs in the background until the rollback.</summary>
    public bool Wait { get; init; }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
