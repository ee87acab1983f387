using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Pharos.Hosting;

/// <summary>One line for each event: time, level, category, message, exception. In the journal, which has the time itself, the priority of sd-daemon(3) stands for time and level.</summary>
internal sealed class LineFormatter(TimeProvider clock, bool toJournal) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
    {
        string message = entry.Formatter(entry.State, entry.Exception);
        if (message.Length == 0 && entry.Exception is null) return;
        if (toJournal) output.Write(Priority(entry.LogLevel));
        else output.Write($"{clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)} {Level(entry.LogLevel)}: ");
        output.Write(entry.Category);
        output.Write(' ');
        output.Write(OneLine(message));
        if (entry.Exception is { } exception)
        {
            output.Write(' ');
            output.Write(OneLine(exception.ToString()));
        }
        output.Write('\n');
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private static string Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };
}
