using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Tests.Pipelines;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Processors;

public sealed class AttributeActionTests
{
    /// <summary>Actions, attributes before, attributes after.</summary>
    public static TheoryData<string, string, string> Actions => new()
    {
        { "{key: a, value: 2, action: insert}", "a=1", "a=1" },
        { "{key: b, value: 2, action: insert}", "a=1", "a=1 b=2" },
        { "{key: a, value: 2, action: update}", "a=1", "a=2" },
        { "{key: b, value: 2, action: update}", "a=1", "a=1" },
        { "{key: b, value: x, action: upsert}", "a=1", "a=1 b=x" },
        { "{key: b, from_attribute: a, action: upsert}", "a=1", "a=1 b=1" },
        { "{key: b, from_attribute: c, action: upsert}", "a=1", "a=1" },
        { "{key: a, action: delete}", "a=1 b=2", "b=2" },
        { "{pattern: '^x\\.', action: delete}", "x.a=1 b=2 x.c=3", "b=2" },
        { "{key: a, action: hash}", "a=hello", "a=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
        { "{key: a, pattern: '^/api/(?P<version>v\\d+)/(?P<what>.*)$', action: extract}", "a=/api/v1/users", "a=/api/v1/users version=v1 what=users" },
        { "{key: a, pattern: '^x(?P<y>.)', action: extract}", "a=abc", "a=abc" },
        { "{key: a, converted_type: int, action: convert}, {key: a, value: 7, action: insert}", "a=42", "a=42" },
        { "{key: a, converted_type: double, action: convert}", "a=4.5", "a=4.5" },
    };

    [Theory, MemberData(nameof(Actions))]
    public async Task An_action_changes_attributes_of_resources_and_records_alike(string actions, string before, string after)
    {
        foreach ((string processor, string key) in ((string, string)[])[("resource", "attributes"), ("attributes", "actions")])
        {
            var record = new OtlpLogRecord();
            var resource = new OtlpResource([]);
            (processor == "resource" ? resource.Attributes : record.Attributes).AddRange(before.Split(' ').Select(p => new OtlpAttribute(p.Split('=')[0], p.Split('=')[1])));
            var captured = new Capture();
            await Create(processor, $"{{{key}: [{actions}]}}", captured).ConsumeAsync(new LogsData([new OtlpScopeLogs(resource, new OtlpScope("", "", "", []), [record])]), TestContext.Current.CancellationToken);
            Assert.Equal(after, string.Join(' ', (processor == "resource" ? resource.Attributes : record.Attributes).Select(a => $"{a.Key}={OtlpText.Of(a.Value)}")));
            Assert.Single(captured.Batches);
        }
    }

    [Theory]
    [InlineData("{match_type: strict, services: [api]}", true)]
    [InlineData("{match_type: strict, services: [web]}", false)]
    [InlineData("{match_type: regexp, services: ['^a']}", true)]
    [InlineData("{match_type: strict, attributes: [{key: code, value: 500}]}", true)]
    [InlineData("{match_type: strict, attributes: [{key: code}, {key: none}]}", false)]
    [InlineData("{match_type: regexp, log_bodies: [fail]}", true)]
    [InlineData("{match_type: strict, log_severity_number: {min: WARN}}", true)]
    [InlineData("{match_type: strict, log_severity_number: {min: FATAL}}", false)]
    [InlineData("{match_type: strict, span_names: [x]}", false)]
    [InlineData("{match_type: strict, services: [api], log_severity_texts: [Debug]}", false)]
    public async Task Include_and_exclude_choose_what_is_changed(string match, bool matches)
    {
        foreach (string side in (string[])["include", "exclude"])
        {
            var record = new OtlpLogRecord { Body = "it failed", SeverityNumber = 17, SeverityText = "Error" };
            record.Attributes.Add(new OtlpAttribute("code", 500L));
            await Create("attributes", $"{{{side}: {match}, actions: [{{key: seen, value: true, action: insert}}]}}", new Capture())
                .ConsumeAsync(new LogsData([new OtlpScopeLogs(new OtlpResource([new OtlpAttribute("service.name", "api")]), new OtlpScope("", "", "", []), [record])]), TestContext.Current.CancellationToken);
            Assert.Equal(matches == (side == "include"), record.Attributes.TryGet("seen", out object? seen) && seen is true);
        }
    }

    internal static IProcessor Create(string type, string text, IConsumer next)
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("t.yml", text, errors);
        IProcessorSettings settings = ComponentCatalog.Processors.First(p => p.Name == type).Read(node, new ReadContext(errors, new PathMap("/", []), "/"));
        Assert.Empty(errors.Findings);
        return settings.Create(TestContexts.Create(type, Signals.Logs), next);
    }
}
