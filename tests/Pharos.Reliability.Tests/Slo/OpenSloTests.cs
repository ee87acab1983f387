using Pharos.Configuration;
using Pharos.Metrics;
using Pharos.Reliability.Slo;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Slo;

public sealed class OpenSloTests
{
    public static TheoryData<string> Documents => Conformance.Files("slo/openslo", "*.yaml|*.yml");

    public static TheoryData<string> PyrraExamples => Conformance.Files("slo/pyrra", "*.yaml|*.yml");

    [Theory, MemberData(nameof(Documents)), ConformanceFamily("slo")]
    public void Examples_of_the_specification_are_valid_and_those_for_its_validator_are_refused_with_their_place(string file) => ConformanceFile.Run(file, cases =>
    {
        string path = Conformance.Require(file);
        var errors = new ConfigErrors();
        var documents = new OpenSloDocuments(errors);
        foreach (ConfigNode node in ConfigFile.LoadAll(path, ConfigEnvironment.Process, errors).SelectMany(d => d.IsSequence ? d.Items : [d]))
        {
            if (node["apiVersion"].Text == "openslo/v1") documents.Add(node);
            else SloDirectory.Read([node], MetricsPart.Expressions, errors);
        }
        string faults = string.Join('\n', errors.Findings.Where(f => f.Severity == FindingSeverity.Error));
        if (!file.Contains("/validate/", StringComparison.Ordinal)) cases.Case("is valid", faults.Length == 0 ? null : faults);
        else cases.Case("is refused with its place", errors.HasErrors && errors.Findings.All(f => f.Position.Line > 0 && f.Position.File == path) ? null : $"found {(faults.Length == 0 ? "nothing" : faults)}");
    });

    [Theory, MemberData(nameof(PyrraExamples)), ConformanceFamily("slo")]
    public void Pyrra_specifications_give_rules_that_parse(string file) => ConformanceFile.Run(file, cases =>
    {
        var errors = new ConfigErrors();
        SloCatalog catalog = SloDirectory.Read(ConfigFile.LoadAll(Conformance.Require(file), ConfigEnvironment.Process, errors), MetricsPart.Expressions, errors);
        string faults = string.Join('\n', errors.Findings.Where(f => f.Severity == FindingSeverity.Error));
        cases.Case("loads", faults.Length > 0 ? faults : catalog.Slos.Count == 0 ? "no SLO was read" : null);
        foreach (SloRule rule in catalog.Slos.SelectMany(s => SloRuleGenerator.Generate(s, new SloRuleOptions("test", "1", []))).SelectMany(g => g.Rules))
            cases.Case(rule.Name, MetricsPart.Expressions.Check(rule.Expression)?.Message);
    });

    /// <summary>A document that is right, in which each case below changes one line.</summary>
    private const string Good = """
        apiVersion: openslo/v1
        kind: SLO
        metadata:
          name: availability
          labels: {environment: production}
        spec:
          service: shop
          indicator:
            spec:
              ratioMetric:
                counter: true
                good: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(ok_total[{{.window}}]))'}}}
                total: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(all_total[{{.window}}]))'}}}
          timeWindow: [{duration: 30d, isRolling: true}]
          budgetingMethod: Occurrences
          objectives: [{target: 0.995}]
        """;

    private static (SloCatalog Catalog, ConfigErrors Errors) Read(string text)
    {
        var errors = new ConfigErrors();
        return (SloDirectory.Read(YamlReader.ReadAll(new ConfigText("slo.yml", text), errors), MetricsPart.Expressions, errors), errors);
    }

    public static TheoryData<string, string, string> Faults => new()
    {
        { "kind: SLO", "kind: SLA", "slo.yml:2:7: error: kind: unknown kind" },
        { "name: availability", "name: Availability", "slo.yml:4:9: error: metadata.name: \"Availability\" is no name" },
        { "  service: shop", "  servic: shop", "slo.yml:7:3: error: spec.servic: unknown key, did you mean service?" },
        { "  service: shop", "", "error: spec.service: is required" },
        { "isRolling: true", "isRolling: false", "isRolling: true or a calendar is required" },
        { "isRolling: true", "isRolling: false, calendar: {startTime: 2022-01-01 12:00:00, timeZone: Europe/Berlin}", "slo.yml:14:16: error: spec.timeWindow[0]: calendar windows are not supported" },
        { "duration: 30d", "duration: 30", "slo.yml:14:27: error: spec.timeWindow[0].duration: expected a duration" },
        { "duration: 30d", "duration: 1M", "months, quarters and years have no fixed length" },
        { "duration: 30d", "duration: 1d", "must be 1w to 90d (usually 30d, 28d or 7d), is 1d" },
        { "Occurrences", "Sometimes", "slo.yml:15:20: error: spec.budgetingMethod: unknown value \"Sometimes\"" },
        { "Occurrences", "Timeslices", "spec.objectives[0].timeSliceTarget: is required" },
        { "target: 0.995", "target: 1", "slo.yml:16:25: error: spec.objectives[0].target: must be above 0 and below 1, is 1" },
        { "target: 0.995", "target: 0.995, targetPercent: 99.5", "exactly one of target and targetPercent must be set" },
        { "objectives: [{target: 0.995}]", "objectives: []", "at least one objective is required" },
        { "type: Prometheus, spec: {query: 'sum(rate(ok", "type: Datadog, spec: {query: 'sum(rate(ok", "the source is of type Datadog: only Prometheus can be queried" },
        { "sum(rate(ok_total[{{.window}}]))", "sum(rate(ok_total[{{.window}}])", "slo.yml:12:63: error: could not parse the query: 1:" },
        { "sum(rate(ok_total[{{.window}}]))", "sum(rate(ok_total[5m]))", "slo.yml:12:63: error: the query must say over which time it counts" },
        { "total: {", "totals: {", "spec.indicator.spec.ratioMetric.totals: unknown key" },
        { "labels: {environment: production}", "annotations: {pharos/runbok: x}", "slo.yml:5:32: error: unknown annotation pharos/runbok" },
        { "labels: {environment: production}", "annotations: {pharos/policy: strict}", "there is no error-budget policy named strict" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_is_named_with_its_place(string was, string becomes, string message)
    {
        Assert.Contains(was, Good, StringComparison.Ordinal);
        (_, ConfigErrors errors) = Read(Good.Replace(was, becomes, StringComparison.Ordinal));
        Assert.Contains(errors.Findings.Where(f => f.Severity == FindingSeverity.Error), f => f.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_document_becomes_an_slo()
    {
        (SloCatalog catalog, ConfigErrors errors) = Read(Good);
        Assert.Empty(errors.Findings);
        SloDefinition slo = Assert.Single(catalog.Slos);
        Assert.Equal(("shop-availability", 99.5, TimeSpan.FromDays(30)), (slo.Id, slo.ObjectivePercent, slo.Period));
        Assert.Equal("production", slo.Label("environment"));
        Assert.Equal("shop", slo.Label("service"));
    }

    [Fact]
    public void The_same_slo_twice_is_refused()
    {
        (_, ConfigErrors errors) = Read($"{Good}\n---\n{Good}");
        Assert.Contains(errors.Findings, f => f.Message == "the SLO shop-availability is already defined at slo.yml:1:1" && f.Position.Line == 18);
    }

    [Theory]
    [InlineData("0.93", 2)] // 1 / 0.07 = 14.29: the fast pair cannot fire, 6 can
    [InlineData("0.94", 0)]
    [InlineData("0.8", 2)]
    [InlineData("0.5", 3)]
    public void An_alert_above_the_greatest_burn_rate_is_a_finding(string target, int least)
    {
        (SloCatalog catalog, ConfigErrors errors) = Read(Good.Replace("0.995", target, StringComparison.Ordinal));
        int expected = BurnPair.Of(TimeSpan.FromDays(30)).Count(p => p.Factor >= catalog.Slos[0].MaxBurnRate);
        Assert.Equal(expected, errors.Findings.Count(f => f.Message.Contains("can never fire", StringComparison.Ordinal)));
        Assert.InRange(expected, least == 0 ? 0 : 1, least);
        Assert.All(errors.Findings, f => Assert.Equal((16, 25), (f.Position.Line, f.Position.Column)));
    }

    [Theory]
    [InlineData("sum(http_requests{code=~\"2..|4..\"})", true, "sum(increase(http_requests{code=~\"2..|4..\"}[5m]))")]
    [InlineData("sum by (route) (x)", true, "sum by (route)(increase(x[5m]))")]
    [InlineData("up", false, "sum(sum_over_time(up[5m]))")]
    [InlineData("rate(x[{{ .window }}])", true, "rate(x[5m])")]
    public void A_plain_selector_gets_the_range_of_its_kind(string query, bool isCounter, string expected)
    {
        (SloCatalog catalog, ConfigErrors errors) = Read(Good
            .Replace("sum(rate(ok_total[{{.window}}]))", query, StringComparison.Ordinal).Replace("counter: true", $"counter: {(isCounter ? "true" : "false")}", StringComparison.Ordinal));
        Assert.Empty(errors.Findings);
        Assert.Equal(expected, Assert.IsType<EventsIndicator>(catalog.Slos[0].Indicator).Counted.Over("5m"));
    }

    [Fact]
    public void References_between_documents_are_followed()
    {
        (SloCatalog catalog, ConfigErrors errors) = Read("""
            apiVersion: openslo/v1
            kind: SLO
            metadata: {name: latency}
            spec:
              service: shop
              indicatorRef: quick
              timeWindow: [{duration: 4w, isRolling: true}]
              budgetingMethod: Occurrences
              objectives: [{op: lt, value: 0.5, target: 0.95}, {op: lt, value: 2, target: 0.99, displayName: patient}]
              alertPolicies: [{alertPolicyRef: slow}]
            ---
            - apiVersion: openslo/v1
              kind: SLI
              metadata: {name: quick}
              spec: {thresholdMetric: {metricSource: {metricSourceRef: here, spec: {query: 'p95'}}}}
            - apiVersion: openslo/v1
              kind: DataSource
              metadata: {name: here}
              spec: {type: Prometheus}
            - apiVersion: openslo/v1
              kind: AlertPolicy
              metadata: {name: slow}
              spec: {conditions: [{conditionRef: twice}]}
            - apiVersion: openslo/v1
              kind: AlertCondition
              metadata: {name: twice}
              spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 12h, alertAfter: 5m}}
            """);
        Assert.Empty(errors.Findings);
        Assert.Equal(["shop-latency-0", "shop-latency-1"], catalog.Slos.Select(s => s.Id));
        Assert.Equal("sum_over_time(((p95) < bool 0.5)[1h:])", Assert.IsType<EventsIndicator>(catalog.Slos[0].Indicator).Counted.Over("1h"));
        Assert.Contains(TimeSpan.FromHours(12), SloRuleGenerator.Windows(catalog.Slos[0]));
        SloRule alert = SloRuleGenerator.Generate(catalog.Slos[1], new SloRuleOptions("test", "1", [])).SelectMany(g => g.Rules).Single(r => r.Labels.Any(l => l.Name == "slo_policy"));
        Assert.Equal(TimeSpan.FromMinutes(5), alert.For);
        Assert.Contains("ratio_rate12h{sloth_id=\"shop-latency-1\"", alert.Expression, StringComparison.Ordinal);
        Assert.Contains(">= (2 * 0.01)", alert.Expression, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_to_nothing_is_named()
    {
        (_, ConfigErrors errors) = Read(Good.Replace("type: Prometheus, spec: {query: 'sum(rate(all", "metricSourceRef: nowhere, spec: {query: 'sum(rate(all", StringComparison.Ordinal));
        Assert.Contains(errors.Findings, f => f.Message == "there is no DataSource named nowhere" && f.Position.Line == 13);
    }
}
