using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Pharos.Hosting;

/// <summary>Log lines on standard output. Built by hand: by way of a service container it took a tenth of the start.</summary>
internal static class ConsoleLogging
{
    public static ILoggerFactory Create()
    {
        // systemd sets it for a service whose output goes to the journal.
        bool toJournal = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("JOURNAL_STREAM"));
        var console = new ConsoleLoggerProvider(new Unchanging(new ConsoleLoggerOptions { FormatterName = LineFormatter.FormatterName }), [new LineFormatter(TimeProvider.System, toJournal)]);
        var filter = new LoggerFilterOptions { MinLevel = LogLevel.Information };
        filter.Rules.Add(new LoggerFilterRule(null, "Microsoft", LogLevel.Warning, null));
        filter.Rules.Add(new LoggerFilterRule(null, "System.Net.Http", LogLevel.Warning, null));
        return new LoggerFactory([console], filter);
    }

    private sealed class Unchanging(ConsoleLoggerOptions options) : IOptionsMonitor<ConsoleLoggerOptions>
    {
        public ConsoleLoggerOptions CurrentValue => options;

        public ConsoleLoggerOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
    }
}
