using System.Text;
using CsCheck;
using Pharos.Collector.Receivers.Journald;
using Pharos.Collector.Receivers.Operators;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Receivers.Journald;

public sealed class JournalEntryTests
{
    private static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly JournalEntryReader s_reader = new(new JournaldOptions(), TimeProvider.System);

    private static (LogEntry Entry, string Cursor) Read(string json) => s_reader.Read(Encoding.UTF8.GetBytes(json));

    private static object? Field(LogEntry entry, string key) => ((List<OtlpAttribute>)entry.Record.Body!).Find(a => a.Key == key)?.Value;

    [Fact]
    public void All_fields_but_the_time_make_the_body()
    {
        (LogEntry entry, string cursor) = Read("""{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1700000000123456","PRIORITY":"3","_SYSTEMD_UNIT":"nginx.service","MESSAGE":"upstream timed out","_PID":"42"}""");
        Assert.Equal("s=1;i=2", cursor);
        Assert.Equal(1_700_000_000_123_456_000ul, entry.Record.TimeNs);
        Assert.Equal((17, "err"), (entry.Record.SeverityNumber, entry.Record.SeverityText));
        Assert.Equal("{\"__CURSOR\":\"s=1;i=2\",\"PRIORITY\":\"3\",\"_SYSTEMD_UNIT\":\"nginx.service\",\"MESSAGE\":\"upstream timed out\",\"_PID\":\"42\"}", JsonText.Write(entry.Record.Body));
    }

    [Fact]
    public void Bytes_lists_and_long_fields_are_kept_apart()
    {
        (LogEntry entry, _) = Read("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1","MESSAGE":[27,91,51,49,109,104,105],"DATA":[255,0],"MANY":["a",[98],null],"LONG":null}""");
        Assert.Equal("\u001b[31mhi", Field(entry, "MESSAGE"));
        Assert.Equal(new byte[] { 255, 0 }, Field(entry, "DATA"));
        Assert.Equal("[\"a\",\"Yg==\",null]", JsonText.Write(Field(entry, "MANY")));
        Assert.Null(Field(entry, "LONG"));
        Assert.Equal(0, entry.Record.SeverityNumber);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "is a JSON object")]
    [InlineData("{\"MESSAGE\":\"x\"}", "no __REALTIME_TIMESTAMP")]
    [InlineData("{\"__REALTIME_TIMESTAMP\":\"x\"}", "is no number")]
    [InlineData("{\"__REALTIME_TIMESTAMP\":\"1\"}", "no __CURSOR")]
    [InlineData("{\"__REALTIME_TIMESTAMP\":\"1\",\"__CURSOR\":\"c\"} x", "not valid JSON")]
    public void What_is_no_entry_is_refused(string json, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_bytes_are_an_entry_or_refused() =>
        Gen.OneOf(Gen.Byte.Array[0, 80], Of("{", "}", "[", "]", ",", ":", "\"__CURSOR\"", "\"__REALTIME_TIMESTAMP\"", "\"1\"", "1", "null", "\"\\ud800\"", "\"a\"").Array[0, 20].Select(w => Encoding.UTF8.GetBytes(string.Concat(w)))).Sample(bytes =>
        {
            try
            {
                s_reader.Read(bytes);
            }
            catch (FormatException) { }
        }, iter: 20_000);
}
