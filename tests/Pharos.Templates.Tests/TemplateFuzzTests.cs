using System.Text.Json;
using Pharos.Core;
using Pharos.Templates.Alertmanager;
using Pharos.Templates.Loki;
using Pharos.Templates.Prometheus;
using Pharos.Testing;

namespace Pharos.Templates.Tests;

/// <summary>Damaged templates print something or say what is wrong, within their limits. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class TemplateFuzzTests
{
    private static readonly TemplateOptions s_options = new() { MaxSteps = 20_000, MaxOutput = 100_000 };

    private static readonly string[] s_texts =
    [
        "{{ range $i, $x := .A }}{{ if gt $i 0 }}, {{ end }}{{ printf \"%-5v|%q|%x\" $x $x $x }}{{ else }}none{{ end }}", "{{ define \"t\" }}{{ .C | printf \"%.2f\" }}{{ end }}{{ template \"t\" .B }}{{ with $y := .B.C }}{{ $y }}{{ end }}",
        "{{ $labels.instance | title | reReplaceAll \"(.)(.)\" \"$2$1\" }} {{ $value | humanizeDuration }} {{ humanize 1234.5 }} {{ humanize1024 1e10 }} {{ humanizePercentage 0.1 }} {{ humanizeTimestamp 1.5e9 }} {{ range query \"up\" | sortByLabel \"a\" }}{{ .Value }}{{ end }}",
        "<a href=\"{{ .A }}\" onclick='f({{ .B }})'>{{ index .A 1 }}</a><script>var x = {{ .B.C }};</script>", "{{ slice \"abc\" 1 2 }}{{ index .A 0 }}{{ len .A }}{{ and .A (not .B) (or 1 2) }}{{ eq 1 1.0 }}{{ html \"<\" }}{{ js \"'\" }}{{ urlquery \"a b\" }}",
        "{{ .A | toJson | trunc 3 | upper }} {{ join \",\" .A }} {{ date \"2006\" now }} {{ repeat 100 \"x\" }} {{ substr 0 2 \"abc\" }} {{ regexReplaceAll \"a+\" \"aa\" \"${0}\" }} {{ add 1 2 | mul 3 | div 2 }} {{ fromJson \"{}\" }} {{ alignLeft 5 \"x\" }} {{ toDate \"2006\" \"2020\" | unixEpoch }} {{ b64dec \"YQ==\" }}",
        .. Conformance.Root is null ? [] : Given(),
    ];

    private static readonly string[] s_pieces =
    [
        "{{", "}}", "{{-", "-}}", "{{ end }}", "{{ else }}", "{{ range .A }}", "{{ break }}", "{{ with . }}", "{{ define \"t\" }}", "{{ template \"t\" . }}", "{{ template \"test\" . }}", "{{ block \"b\" . }}", "$", "$x := ", "|", "(", ")", "\"", "`", "'", ".", ".A", ".B.C", "nil", "1e999", "-1", "9223372036854775807", "0x", "1i",
        " repeat 1000000000 ", " printf \"%1000000000d\" ", " printf \"%*d\" 1000000000 ", " printf \"%.1000000000f\" ", " indent 1000000000 ", " alignLeft 1000000000 ", " trunc -1 ", " slice ", " index ", " substr -5 9999999999 ", " reReplaceAll \"((a{100}){100}){100}\" \"\" ", " date \"\" ", " join ", " tz \"x\" ", "/*", "*/", "\\", "\0", "é", "\uD800", "<script>", "</",
    ];

    private static IEnumerable<string> Given()
    {
        foreach (string file in (string[])["exec", "parse", "alertmanager-expansion", "prometheus-expansion"])
            foreach (JsonElement test in Cases.Load($"go-template/{file}.json").EnumerateArray())
                foreach (string key in (string[])["text", "input", "template"])
                    if (test.TryGetProperty(key, out JsonElement text) && text.ValueKind == JsonValueKind.String) yield return text.GetString()!;
    }

    private static readonly TemplateMap s_data = new([new("A", new TemplateList([1L, "x", null, 2.5])), new("B", new TemplateMap([new("C", 2.5)])), new("Labels", TemplateMap.OfLabels(LabelSet.Of(("instance", "a:1")))), new("Value", 0.5)]);

    [Fact]
    public void Alertmanagers_print_or_say_what_is_wrong() => Run(AlertmanagerFunctions.Create(TimeProvider.System));

    [Fact]
    public void Lokis_print_or_say_what_is_wrong() => Run(LokiFunctions.Create(TimeProvider.System));

    private static void Run(IReadOnlyDictionary<string, TemplateFunction> functions) => Fuzz.Run(random =>
    {
        string text = random.Mutate(random.Pick(s_texts), s_pieces);
        Fuzz.Within(text.Length, 10_000, 128 << 20, () =>
        {
            var set = new TemplateSet(functions, s_options);
            try
            {
                set.Parse("test", text);
                string printed = set.Print("test");
                set.Clone().Parse("test", printed);
                set.Execute("test", s_data);
                set.Execute("test", s_data, html: true);
            }
            catch (Exception e) when (e is TemplateSyntaxException or TemplateExecutionException) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{text}: {e.Message}", e); }
        });
    });

    [Fact]
    public void Texts_of_alerts_expand_or_say_what_is_wrong() => Fuzz.Run(random =>
    {
        string text = random.Mutate(random.Pick(s_texts), s_pieces);
        var template = new PrometheusTemplate("test", AlertTemplate.Variables + text, "http://x/", DateTimeOffset.UnixEpoch) { Options = s_options };
        TemplateSample[] answer = [new(LabelSet.Of(("a", "b")), 1.5), new(LabelSet.Of(("a", "a")), double.NaN)];
        Fuzz.Within(text.Length, 10_000, 128 << 20, () =>
        {
            try { template.ExpandAsync(s_data, (_, _) => ValueTask.FromResult<IReadOnlyList<TemplateSample>>(answer), CancellationToken.None, html: random.Next(2) == 0).AsTask().GetAwaiter().GetResult(); }
            catch (TemplateExpansionException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{text}: {e.Message}", e); }
        });
    });
}
