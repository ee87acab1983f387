using Pharos.Alerting.Rules;
using Pharos.Core;

namespace Pharos.Alerting.Tests.Rules;

public sealed class GoAlertTemplatesTests
{
    private static readonly GoAlertTemplates s_templates = new();

    private static ValueTask<string> Expand(string text)
    {
        var bench = new RuleBench(RuleBench.Alert());
        bench.Present("db:1");
        var input = new AlertTemplateInput("Down", LabelSet.Of(("instance", "api:9")), LabelSet.Of(("team", "anvila")), "http://pharos", 0.25, null, bench.NowMs, bench);
        return s_templates.ExpandAsync(text, input, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("{{ $labels.instance | stripPort }} at {{ $value | humanizePercentage }} of {{ $externalLabels.team }}", "api at 25% of anvila")]
    [InlineData("{{ query \"up\" | first | label \"instance\" }}", "db:1")]
    [InlineData("plain", "plain")]
    public async Task Fills_in_labels_values_and_queries(string text, string expected) => Assert.Equal(expected, await Expand(text));

    [Fact]
    public async Task A_template_that_fails_shows_the_reason_in_place_of_the_text() =>
        Assert.StartsWith("<error expanding template: ", await Expand("{{ $labels.instance | nosuch }}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("{{ $labels.x }}", true)]
    [InlineData("{{ $labels.x ", false)]
    [InlineData("{{ nosuch }}", false)]
    public void Checks_without_expanding(string text, bool valid) => Assert.Equal(valid, s_templates.Check(text) is null);
}
