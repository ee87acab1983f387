using System.Globalization;
using System.Text;
using System.Text.Json;
using Pharos.Collector.Receivers.Operators;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>Reads a line of <c>journalctl --output=json</c> (systemd.io/JOURNAL_EXPORT_FORMATS, "Journal JSON Format").</summary>
/// <remarks>A field is a string; an array of numbers where its bytes are not text; an array of both where it occurs more than once; null where it is too long. All fields but <c>__REALTIME_TIMESTAMP</c> make the body, as upstream's receiver has it.</remarks>
internal sealed class JournalEntryReader(JournaldOptions options, TimeProvider clock)
{
    private const string Timestamp = "__REALTIME_TIMESTAMP", Cursor = "__CURSOR", Message = "MESSAGE", Priority = "PRIORITY";
    private const int MaxDepth = 8;

    /// <summary>Severities of syslog's eight priorities (OpenTelemetry log data model, appendix B) and their names.</summary>
    private static readonly (int Number, string Text)[] s_severities =
        [(21, "emerg"), (19, "alert"), (18, "crit"), (17, "err"), (13, "warning"), (10, "notice"), (9, "info"), (5, "debug")];

    /// <summary>The entry, and the cursor that stands behind it.</summary>
    /// <exception cref="FormatException">Not such a line; the message says why.</exception>
    public (LogEntry Entry, string Cursor) Read(ReadOnlySpan<byte> line)
    {
        var body = new List<OtlpAttribute>();
        string? cursor = null;
        long timestampUs = -1;
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new FormatException("a journal entry is a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                reader.Read();
                object? value = ReadField(ref reader, key);
                if (key == Timestamp) timestampUs = value is string text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long us) ? us : throw new FormatException($"{Timestamp} is no number");
                else body.Add(new OtlpAttribute(key, value));
                if (key == Cursor) cursor = value as string;
            }
            while (reader.Read()) { } // what follows the object is an error
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for text that is no UTF-8
        {
            throw new FormatException($"a journal entry is not valid JSON: {e.Message}", e);
        }
        if (timestampUs < 0) throw new FormatException($"a journal entry has no {Timestamp}");
        if (cursor is null) throw new FormatException($"a journal entry has no {Cursor}");
        return (NewEntry(body, timestampUs), cursor);
    }

    private LogEntry NewEntry(List<OtlpAttribute> body, long timestampUs)
    {
        var entry = new LogEntry();
        OtlpLogRecord record = entry.Record;
        record.Body = body;
        record.TimeNs = (ulong)timestampUs * 1000;
        record.ObservedTimeNs = (ulong)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        if (body.Find(f => f.Key == Priority)?.Value is string { Length: 1 } priority && priority[0] is >= '0' and <= '7')
            (record.SeverityNumber, record.SeverityText) = s_severities[priority[0] - '0'];
        record.Attributes.AddRange(options.Attributes);
        entry.Resource.AddRange(options.Resource);
        return entry;
    }

    private object? ReadField(ref Utf8JsonReader reader, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return ReadScalar(ref reader);
        var items = new List<object?>();
        bool isBytes = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            object? item = reader.TokenType == JsonTokenType.StartArray ? ReadField(ref reader, key) : ReadScalar(ref reader);
            isBytes &= item is long and >= 0 and <= 255;
            items.Add(item);
        }
        if (!isBytes || items.Count == 0) return items;
        byte[] bytes = items.ConvertAll(b => (byte)(long)b!).ToArray();
        return key == Message && options.ConvertMessageBytes ? Encoding.UTF8.GetString(bytes) : bytes;
    }

    private static object? ReadScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => reader.TryGetInt64(out long number) ? (object)number : reader.GetDouble(),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        _ => throw new FormatException($"a journal entry has no {reader.TokenType} in it"),
    };
}
