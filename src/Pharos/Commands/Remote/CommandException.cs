namespace Pharos.Commands.Remote;

/// <summary>A command cannot do what it was asked; the message is for the user.</summary>
internal sealed class CommandException(string message, bool isUsage = false) : Exception(message)
{
    /// <summary>Whether the command line is wrong (exit code 2).</summary>
    public bool IsUsage { get; } = isUsage;

    /// <summary>Whether the server answered 404.</summary>
    public bool IsNotFound { get; init; }
}
