using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pharos.Hosting;

namespace Pharos.Tests.Hosting;

public sealed class LineFormatterTests
{
    private static string Format(LogLevel level, string message, bool toJournal, Exception? exception = null)
    {
        var formatter = new LineFormatter(new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 10, 0, 0, 123, TimeSpan.Zero)), toJournal);
        using var output = new StringWriter();
        formatter.Write(new LogEntry<string>(level, "Pharos.Part", new EventId(7), message, exception, (state, _) => state), null, output);
        return output.ToString();
    }

    [Theory]
    [InlineData(LogLevel.Information, "2026-11-29T10:00:00.123Z info: Pharos.Part started\n")]
    [InlineData(LogLevel.Warning, "2026-11-29T10:00:00.123Z warn: Pharos.Part started\n")]
    [InlineData(LogLevel.Error, "2026-11-29T10:00:00.123Z fail: Pharos.Part started\n")]
    public void A_line_has_time_level_category_and_message(LogLevel level, string line) => Assert.Equal(line, Format(level, "started", toJournal: false));

    [Theory]
    [InlineData(LogLevel.Debug, "<7>Pharos.Part started\n")]
    [InlineData(LogLevel.Information, "<6>Pharos.Part started\n")]
    [InlineData(LogLevel.Warning, "<4>Pharos.Part started\n")]
    [InlineData(LogLevel.Error, "<3>Pharos.Part started\n")]
    [InlineData(LogLevel.Critical, "<2>Pharos.Part started\n")]
    public void In_the_journal_the_priority_stands_for_time_and_level(LogLevel level, string line) => Assert.Equal(line, Format(level, "started", toJournal: true));

    [Fact]
    public void An_event_never_spans_lines()
    {
        string line = Format(LogLevel.Error, "a.yml:1:2: bad\r\nb.yml:3:4: worse\n<6>forged", toJournal: true, new IOException("disk\ngone"));
        Assert.Equal("<3>Pharos.Part a.yml:1:2: bad b.yml:3:4: worse <6>forged System.IO.IOException: disk gone\n", line);
    }
}
