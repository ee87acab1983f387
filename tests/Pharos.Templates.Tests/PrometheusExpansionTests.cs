using System.Text.Json;
using Pharos.Core;
using Pharos.Templates.Prometheus;
using Pharos.Testing;

namespace Pharos.Templates.Tests;

[ConformanceFamily("go-template")]
public sealed class PrometheusExpansionTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(1353755652);

    [Fact]
    public Task Expands_as_Prometheus_does() => Cases.RunAsync("go-template/prometheus-expansion.json", async test =>
    {
        bool html = test.TryGetProperty("html", out JsonElement h) && h.GetBoolean();
        bool strict = test.TryGetProperty("options", out _);
        object? data = test.TryGetProperty("data", out JsonElement d) ? JsonValues.Read(d) : null;
        IReadOnlyList<TemplateSample> answer = test.TryGetProperty("query_result", out JsonElement result)
            ? [.. result.EnumerateArray().Select(s => new TemplateSample(
                LabelSet.Of(s.GetProperty("labels").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!))), s.GetProperty("value").GetDouble()))]
            : [];
        string? expectedError = test.TryGetProperty("error", out JsonElement e) ? e.GetString() : null;
        string actual;
        try
        {
            var template = new PrometheusTemplate("test", test.GetProperty("text").GetString()!, "http://testhost:9090/path/prefix", s_now)
            {
                Options = new TemplateOptions { MissingKey = strict ? MissingKey.Error : MissingKey.Zero },
            };
            actual = await template.ExpandAsync(data, (_, _) => ValueTask.FromResult(answer), TestContext.Current.CancellationToken, html);
        }
        catch (TemplateExpansionException failure)
        {
            return failure.Message == expectedError ? null : $"says {failure.Message}";
        }
        if (expectedError is not null) return $"expected an error, printed {actual}";
        return actual == test.GetProperty("output").GetString() ? null : $"printed {actual}";
    });

    [Fact]
    public async Task Gives_rules_their_variables()
    {
        string text = await AlertTemplate.ExpandAsync(
            "__alert_X", "{{ $labels.instance }} {{ $externalLabels.dc }} {{ $externalURL }} {{ $value | humanize }}{{ $labels.none }}",
            LabelSet.Of(("instance", "a:1")), LabelSet.Of(("dc", "x")), "http://p", 1234.5, null, s_now, TestContext.Current.CancellationToken);
        Assert.Equal("a:1 x http://p 1.234k", text);
    }

    [Fact]
    public async Task A_failed_query_is_an_error_of_the_template()
    {
        TemplateExpansionException e = await Assert.ThrowsAsync<TemplateExpansionException>(async () => await AlertTemplate.ExpandAsync(
            "__alert_X", "{{ query \"up\" }}", LabelSet.Empty, LabelSet.Empty, "", 0,
            (_, _) => throw new QueryException(QueryErrorKind.Timeout, "query timed out"), s_now, TestContext.Current.CancellationToken));
        Assert.Contains("error calling query: query timed out", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_query_is_asked_once()
    {
        var asked = new List<string>();
        string text = await AlertTemplate.ExpandAsync(
            "t", "{{ range query \"a\" }}{{ .Labels.x }}={{ .Value }};{{ end }}{{ with query \"b\" }}{{ . | first | value }}{{ end }}{{ with query \"a\" }}{{ len . }}{{ end }}",
            LabelSet.Empty, LabelSet.Empty, "", 0,
            (q, _) =>
            {
                asked.Add(q);
                return ValueTask.FromResult<IReadOnlyList<TemplateSample>>([new(LabelSet.Of(("x", q)), 2)]);
            }, s_now, TestContext.Current.CancellationToken);
        Assert.Equal("a=2;21", text);
        Assert.Equal(["a", "b"], asked);
    }

    [Fact]
    public void Check_says_what_does_not_parse() =>
        Assert.Equal("error parsing template __alert_X: template: __alert_X:1: undefined variable \"$nothing\"", AlertTemplate.Check("__alert_X", "{{ $nothing }}"));
}
