using System.Collections.Immutable;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Receivers.Operators;

public sealed class OperatorTests
{
    private static readonly FakeTimeProvider s_clock = new(new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero));

    private static (ImmutableArray<OperatorStep> Steps, ConfigErrors Errors) Read(string yaml)
    {
        var errors = new ConfigErrors();
        var reader = new MappingReader(YamlReader.Read("otelcol.yml", yaml, errors), errors);
        return (new OperatorReader(errors, s_clock).Read(reader, "operators"), errors);
    }

    public static TheoryData<string, string, string> Cases => new()
    {
        { "- {type: json_parser, parse_ints: true}", "{\"a\":1,\"b\":{\"c\":[true]}}", "{\"a\":1,\"b\":{\"c\":[true]}}" },
        { "- {type: json_parser, parse_to: attributes.json}", "{\"a\":\"x\"}", "{\"json\":{\"a\":\"x\"}}" },
        { "- type: regex_parser\n  regex: '^(?P<ip>\\S+) \\S+ (?P<code>\\d{3})'", "10.0.0.1 - 404", "{\"ip\":\"10.0.0.1\",\"code\":\"404\"}" },
        { "- {type: key_value_parser, parse_to: attributes}", "a=1 b=\"x y\"", "{\"a\":\"1\",\"b\":\"x y\"}" },
        { "- {type: key_value_parser, delimiter: ':', pair_delimiter: '!'}", "a:1 ! b:2", "{\"a\":\"1\",\"b\":\"2\"}" },
        { "- {type: add, field: attributes.env, value: prod}\n- {type: add, field: 'attributes[\"a.b\"]', value: 5}", "x", "{\"env\":\"prod\",\"a.b\":5}" },
        { "- {type: add, field: attributes.copy, value: EXPR(body)}", "x", "{\"copy\":\"x\"}" },
        { "- {type: json_parser}\n- {type: move, from: attributes.a, to: attributes.z}\n- {type: remove, field: attributes.b}", "{\"a\":1,\"b\":2}", "{\"z\":1}" },
        { "- {type: json_parser}\n- {type: copy, from: attributes.a.b, to: attributes.c}", "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1},\"c\":1}" },
        { "- {type: json_parser}\n- {type: retain, fields: [attributes.a, attributes.c.d]}", "{\"a\":1,\"b\":2,\"c\":{\"d\":3,\"e\":4}}", "{\"a\":1,\"c\":{\"d\":3}}" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Operators_make_attributes(string operators, string body, string attributes)
    {
        (ImmutableArray<OperatorStep> steps, ConfigErrors errors) = Read("operators:\n" + operators);
        Assert.Empty(errors.Findings);
        var entry = new LogEntry();
        entry.Record.Body = body;
        foreach (OperatorStep step in steps) step.Operator.Apply(entry);
        Assert.Equal(attributes, JsonText.Write(entry.Record.Attributes));
    }

    public static TheoryData<string, string, string, string> Times => new()
    {
        { "strptime", "%d/%b/%Y:%H:%M:%S %z", "10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36.0000000" },
        { "strptime", "%d/%b/%Y:%H:%M:%S %z", "10/Oct/2000:13:55:36 -070007", "2000-10-10T20:55:43.0000000" },
        { "strptime", "%Y-%m-%dT%H:%M:%S.%LZ", "2024-02-29T01:02:03.045Z", "2024-02-29T01:02:03.0450000" },
        { "strptime", "%Y-%m-%d %H:%M:%S,%f", "2024-02-29 01:02:03,123456", "2024-02-29T01:02:03.1234560" },
        { "strptime", "%b %e %H:%M:%S", "Dec 31 23:59:59", "2025-12-31T23:59:59.0000000" },
        { "strptime", "%m/%d/%y %I:%M %p", "12/31/99 11:05 PM", "1999-12-31T23:05:00.0000000" },
        { "gotime", "2006-01-02T15:04:05.999Z07:00", "2024-02-29T01:02:03.5+02:00", "2024-02-28T23:02:03.5000000" },
        { "gotime", "Mon Jan _2 15:04:05 2006", "Thu Feb  1 01:02:03 2024", "2024-02-01T01:02:03.0000000" },
        { "epoch", "s", "1700000000", "2023-11-14T22:13:20.0000000" },
        { "epoch", "ms", "1700000000123", "2023-11-14T22:13:20.1230000" },
        { "epoch", "s.us", "1700000000.000001", "2023-11-14T22:13:20.0000010" },
    };

    [Theory, MemberData(nameof(Times))]
    public void Times_are_read_by_their_layout(string type, string layout, string text, string expected)
    {
        (ImmutableArray<OperatorStep> steps, ConfigErrors errors) = Read($"operators:\n- {{type: time_parser, parse_from: body, layout_type: {type}, layout: '{layout}'}}");
        Assert.Empty(errors.Findings);
        var entry = new LogEntry();
        entry.Record.Body = text;
        steps[0].Operator.Apply(entry);
        Assert.Equal(expected, DateTime.UnixEpoch.AddTicks((long)(entry.Record.TimeNs / 100)).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("ERROR", 17, "ERROR")]
    [InlineData("warning", 13, "warning")]
    [InlineData("503", 21, "503")]
    [InlineData("418", 9, "418")]
    [InlineData("oops", 18, "oops")]
    [InlineData("unknown", 0, "unknown")]
    public void Severities_are_mapped(string text, int number, string kept)
    {
        (ImmutableArray<OperatorStep> steps, ConfigErrors errors) = Read("operators:\n- type: severity_parser\n  parse_from: body\n  mapping:\n    fatal: 5xx\n    info: [{min: 400, max: 420}]\n    error2: [oops, nooo]");
        Assert.Empty(errors.Findings);
        var entry = new LogEntry();
        entry.Record.Body = text;
        steps[0].Operator.Apply(entry);
        Assert.Equal((number, kept), (entry.Record.SeverityNumber, entry.Record.SeverityText));
    }

    [Theory]
    [InlineData("- type: recombine", "otelcol.yml:2:9: error: operators[0].type: the operator \"recombine\" is not supported; those that are: json_parser")]
    [InlineData("- {type: json_parser, parse_form: body}", "unknown key, did you mean parse_from?")]
    [InlineData("- {type: json_parser, if: 'body != \"\"'}", "conditions of operators are not supported")]
    [InlineData("- {type: add, field: attribute.x, value: 1}", "a field starts with body, attributes or resource")]
    [InlineData("- {type: time_parser, parse_from: body, layout: '%Q'}", "unknown directive %Q")]
    [InlineData("- {type: regex_parser, regex: '(a'}", "missing closing )")]
    [InlineData("- {type: json_parser, output: x}\n- {type: noop}", "an output other than the next one is not supported")]
    [InlineData("- {type: noop, id: a}\n- {type: add, id: a, field: body, value: 1}", "the id \"a\" is used twice")]
    public void What_is_not_supported_is_said(string operators, string message) => Assert.Contains(message, string.Join('\n', Read("operators:\n" + operators).Errors.Findings), StringComparison.Ordinal);

    [Fact]
    public void Parsers_take_any_text_or_refuse_it()
    {
        TimeLayout[] layouts = [TimeLayout.Strptime("%d/%b/%Y:%H:%M:%S %z", TimeZoneInfo.Utc), TimeLayout.Go("Jan _2 3:04:05.000 PM", TimeZoneInfo.Utc), TimeLayout.Strptime("%Y-%j %p%f%Z", TimeZoneInfo.Utc)];
        Gen.OneOf(Gen.String[0, 40], Gen.Char["0123456789/:-+ JanFebPMZ={}[]\"'\\,.e"].Array[0, 40].Select(c => new string(c))).Sample(text =>
        {
            foreach (TimeLayout layout in layouts) Attempt(() => layout.Parse(text, s_clock.GetUtcNow()));
            Attempt(() => JsonText.Parse(text, false));
            Attempt(() => KeyValueText.Parse(text, "=", ""));
            try
            {
                EntryField.Parse(text);
            }
            catch (ArgumentException) { }
        }, iter: 20_000);
    }

    private static void Attempt(Func<object?> parse)
    {
        try
        {
            parse();
        }
        catch (FormatException) { }
    }
}
