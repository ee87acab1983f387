using System.Globalization;
using System.Text.Json;
using Pharos.Alerting.Notify;
using Pharos.Templates;
using Pharos.Templates.Alertmanager;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

[ConformanceFamily("alertmanager")]
public sealed class DefaultTemplateConformanceTests
{
    private static NotificationData Data(JsonElement json) => new()
    {
        Receiver = json.GetProperty("receiver").GetString()!,
        Status = json.GetProperty("status").GetString()!,
        Alerts = new NotificationAlerts([.. json.GetProperty("alerts").EnumerateArray().Select(a => new NotificationAlert
        {
            Status = a.GetProperty("status").GetString()!,
            Labels = Map(a.GetProperty("labels")),
            Annotations = Map(a.GetProperty("annotations")),
            StartsAt = GoTime.Utc(DateTimeOffset.Parse(a.GetProperty("startsAt").GetString()!, CultureInfo.InvariantCulture)),
            EndsAt = GoTime.Utc(DateTimeOffset.Parse(a.GetProperty("endsAt").GetString()!, CultureInfo.InvariantCulture)),
            GeneratorUrl = a.GetProperty("generatorURL").GetString()!,
            Fingerprint = a.GetProperty("fingerprint").GetString()!,
        })]),
        GroupLabels = Map(json.GetProperty("groupLabels")),
        CommonLabels = Map(json.GetProperty("commonLabels")),
        CommonAnnotations = Map(json.GetProperty("commonAnnotations")),
        ExternalUrl = json.GetProperty("externalURL").GetString()!,
    };

    private static KeyValues Map(JsonElement json) => new(json.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!)));

    [Fact]
    public void Built_in_templates_print_what_upstream_prints() => ConformanceFile.Run("alertmanager/default-templates.json", cases =>
    {
        JsonElement file = Cases.Load("alertmanager/default-templates.json");
        string slack = File.ReadAllText(Conformance.Require("reference/config/alertmanager/slack.tmpl"));
        Cases.Run(cases, file.GetProperty("cases"), test =>
        {
            TemplateSet set = DefaultTemplates.Create(TimeProvider.System);
            set.Parse("slack.tmpl", slack);
            string name = test.TryGetProperty("template", out JsonElement template) ? template.GetString()! : "";
            if (name.Length == 0) set.Parse("", test.GetProperty("text").GetString()!);
            string printed = set.Execute(name, Data(file.GetProperty("data").GetProperty(test.GetProperty("data").GetString()!)));
            // The recordings lack one line break at their end where there was any: slack.tmpl ends each alert with one.
            string expected = test.GetProperty("output").GetString()!;
            return printed == expected || printed == expected + "\n" ? null : $"printed {JsonEncode(printed)}";
        });
    });

    private static string JsonEncode(string text) => "\"" + text.Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    [Fact]
    public void The_mail_escapes_what_alerts_bring()
    {
        JsonElement file = Cases.Load("alertmanager/default-templates.json");
        string page = DefaultTemplates.Create(TimeProvider.System).Execute("email.default.html", Data(file.GetProperty("data").GetProperty("special-characters")), html: true);
        Assert.DoesNotContain("<more>", page, StringComparison.Ordinal);
        Assert.Contains("50% &amp; &lt;more&gt;", page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://alertmanager:9093/#/alerts?receiver=team-X\"", page, StringComparison.Ordinal);
    }
}
