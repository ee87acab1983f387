using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pharos.Collector.Receivers.FileLog;
using Pharos.Collector.Receivers.Journald;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Testing;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Receivers;

/// <summary>Whatever stands in a file or the journal becomes entries, or is refused in the one way that the receiver knows. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class ReceiverFuzzTests
{
    private static readonly FakeTimeProvider s_clock = new(new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Every byte of a file goes into one entry or a line break, in any portions that the file grows by.</summary>
    [Fact]
    public void Files_are_cut_into_entries_without_a_loss() => Fuzz.Run(random =>
    {
        FileEncoding encoding = FileEncoding.Of(random.Pick(["utf-8", "utf-8", "utf-16le", "utf-16be", "ascii", "nop", "utf-32", "gb18030", "shift-jis", "ibm037"]));
        string[] words = ["\n", "\r\n", "2026-01-01 ", "ERROR", "é😀", "\t", " ", "end;", "\0", "x"], patterns = [@"^\d{4}-", "end;$", "^$", "x*", "", "(?i)error|^\\S", "\\n"];
        string text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => random.Pick(words)));
        byte[] file = random.Mutate((encoding.Decoder ?? Encoding.Latin1).GetBytes(text));
        int maxBytes = random.Pick([16, 17, 30, 1_000]);
        bool omits = random.Next(2) == 0, isPattern = random.Next(2) == 0;
        EntrySplitter splitter = isPattern ? new PatternSplitter(encoding, maxBytes, Re2.Compile(random.Pick(patterns)), random.Next(2) == 0, omits) : new LineSplitter(encoding, maxBytes);
        var kept = new List<byte>();
        int from = 0, end = 0;
        for (int turns = 0; from < file.Length; turns++)
        {
            Assert.True(turns <= 2 * file.Length, $"no progress at byte {from} of {Convert.ToHexString(file)}");
            end = Math.Min(file.Length, Math.Max(end, from) + random.Next(1, 40));
            bool isFlush = end == file.Length;
            if (!splitter.TryNext(file.AsSpan(from, end - from), isFlush, out int advance, out Range entry)) continue;
            Assert.True(advance >= 1 && advance <= end - from, $"used {advance} of {end - from} bytes from {from} of {Convert.ToHexString(file)} as {encoding.Decoder?.WebName}");
            ReadOnlySpan<byte> bytes = file.AsSpan(from, end - from)[entry];
            Assert.True(bytes.Length <= Math.Max(advance, splitter.MaxBytes));
            _ = encoding.Decode(bytes);
            kept.AddRange(bytes);
            from += advance;
        }
        if (!isPattern && encoding.UnitBytes == 1) Assert.Equal(file.Where(b => b != encoding.Newline[0]), kept.Where(b => b != encoding.Newline[0]));
    });

    private static readonly string[] s_operators =
    [
        "- {type: json_parser, parse_ints: true}", "- {type: json_parser, parse_to: attributes.json}", "- type: regex_parser\n  regex: '^(?P<ip>\\S+) \\S+ (?P<code>\\d{3})'", "- {type: key_value_parser, parse_to: attributes}", "- {type: key_value_parser, delimiter: ':', pair_delimiter: '!'}",
        "- {type: time_parser, parse_from: body, layout_type: strptime, layout: '%d/%b/%Y:%H:%M:%S %z'}", "- {type: time_parser, parse_from: body, layout_type: strptime, layout: '%Y-%m-%dT%H:%M:%S.%LZ'}", "- {type: time_parser, parse_from: body, layout_type: gotime, layout: '2006-01-02T15:04:05.999Z07:00'}",
        "- {type: time_parser, parse_from: body, layout_type: gotime, layout: 'Mon Jan _2 15:04:05 2006'}", "- {type: time_parser, parse_from: body, layout_type: epoch, layout: s.us}", "- {type: time_parser, parse_from: body, layout_type: epoch, layout: ns}", "- {type: time_parser, parse_from: body, layout_type: strptime, layout: '%b %e %I:%M %p %s'}",
        "- {type: severity_parser, parse_from: body, mapping: {fatal: 5xx, info: [{min: 400, max: 420}]}}", "- {type: add, field: 'attributes[\"a.b\"]', value: EXPR(body)}", "- {type: move, from: body, to: attributes.x.y}", "- {type: copy, from: attributes.a.b, to: body}", "- {type: retain, fields: [attributes.a, attributes.c.d]}", "- {type: remove, field: attributes.b}",
    ];

    private static readonly string[] s_bodies =
    [
        "{\"a\":{\"b\":[1,-2.5,1e400,null,true,\"\\u00e9\"]},\"a\":1}", "10.0.0.1 - 404", "a=1 b=\"x y\" c='z", "a:1 ! b:2", "10/Oct/2000:13:55:36 -0700", "2024-02-29T01:02:03.045Z", "2024-02-29T01:02:03.5+02:00", "Thu Feb  1 01:02:03 2024", "1700000000.000001", "Dec 31 11:59 PM 1700000000", "ERROR", "418", "",
    ];

    private static readonly string[] s_pieces = ["{", "}", "[", "]", "\"", "'", "\\", "\\u", "=", ":", "!", " ", "\n", "%", "-", "+", "Z", "é", "\uD800", "\0", "99999999999999999999", "1e308", ".", "00", "12", "PM", "Feb", "[[[[[[[[", "{\"a\":"];

    [Fact]
    public void Operators_change_an_entry_or_refuse_it()
    {
        var errors = new ConfigErrors();
        ImmutableArray<OperatorStep>[] each = [.. s_operators.Select(o => new OperatorReader(errors, s_clock).Read(new MappingReader(YamlReader.Read("x", "operators:\n" + o, errors), errors), "operators"))];
        Assert.Empty(errors.Findings);
        Fuzz.Run(random =>
        {
            string body = random.Mutate(random.Pick(s_bodies), s_pieces);
            OperatorStep[] steps = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Pick(each)[0])];
            Fuzz.Within(body.Length, 300, 1 << 20, () =>
            {
                var entry = new LogEntry();
                entry.Record.Body = body;
                foreach (OperatorStep step in steps)
                {
                    try { step.Operator.Apply(entry); }
                    catch (FormatException e) { Assert.NotEmpty(e.Message); }
                    catch (Exception e) { throw new InvalidOperationException($"{string.Join(", ", steps.Select(s => s.Id))} on {body}: {e.Message}", e); }
                }
                _ = JsonText.Write(entry.Record.Body) + JsonText.Write(entry.Record.Attributes);
                _ = OtlpLogsWriter.Write([new OtlpScopeLogs(new OtlpResource([]), new OtlpScope("", "", "", []), [entry.Record])]);
            });
        });
    }

    /// <summary>What operators may be configured with.</summary>
    [Fact]
    public void Operators_are_read_with_findings() => Fuzz.Run(random =>
    {
        string yaml = "operators:\n" + random.MutateLines(string.Join('\n', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Pick(s_operators))), [.. Fuzz.Scalars, "'%Q'", "'%'", "gotime", "strptime", "epoch", "attributes.a", "attributes['", "body", "EXPR(", "resource[\"x\"]"]);
        var errors = new ConfigErrors();
        try
        {
            ImmutableArray<OperatorStep> steps = new OperatorReader(errors, s_clock).Read(new MappingReader(YamlReader.Read("x", yaml, errors), errors), "operators");
            Assert.All(errors.Findings, finding => Assert.True(finding.Position.Line > 0));
            var entry = new LogEntry();
            entry.Record.Body = random.Pick(s_bodies);
            if (errors.HasErrors) return;
            foreach (OperatorStep step in steps)
            {
                try { step.Operator.Apply(entry); }
                catch (FormatException) { } // the entry does not have what it needs
            }
        }
        catch (Exception e) { throw new InvalidOperationException($"{e.Message}: {yaml}", e); }
    });

    [Fact]
    public void Journal_entries_are_read_or_refused() => Fuzz.Run(random =>
    {
        const string line = """{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1700000000123456","PRIORITY":"3","MESSAGE":[27,91,51,104,105],"DATA":[255,0],"MANY":["a",[98],null],"LONG":null,"_PID":"42","x":1.5}""";
        byte[] damaged = random.Next(2) == 0 ? random.Mutate(Encoding.UTF8.GetBytes(line)) : Encoding.UTF8.GetBytes(random.Mutate(line, s_pieces));
        var reader = new JournalEntryReader(new JournaldOptions { ConvertMessageBytes = random.Next(2) == 0 }, s_clock);
        Fuzz.Within(damaged.Length, 100, 1 << 20, () =>
        {
            try { _ = JsonText.Write(reader.Read(damaged).Entry.Record.Body); }
            catch (FormatException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{Convert.ToHexString(damaged)}: {e.Message}", e); }
        });
    });
}
