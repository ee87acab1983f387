using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pharos.Metrics.Tests.Store;

/// <summary>Keeps what is logged, a line each: <c>Level: message</c>.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public void Clear() => _lines.Clear();

    /// <summary>Whether a line names the file, and a place in it.</summary>
    public bool Names(string path) => _lines.Any(line => line.Contains($"{path}: offset ", StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
