using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Alerting.Rules;
using Pharos.Core;
using Pharos.Metrics.Api;

namespace Pharos.Hosting;

/// <summary>The ruler's part of Loki's API (docs: reference/loki-http-api, ruler endpoints): rule groups in LogQL as YAML by namespace, which is their file's name, and in Prometheus' form.</summary>
/// <remarks>Rules come from files, as with Loki's local rule storage: they are shown here and changed there.</remarks>
internal static class LokiRulesApi
{
    private static readonly string[] s_get = ["GET", "HEAD"];

    /// <summary>What YAML 1.1 takes for something else than text.</summary>
    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "null", "yes", "no", "y", "n", "on", "off" };

    public static void MapLokiRulesApi(this IEndpointRouteBuilder routes, RuleManager rules)
    {
        routes.MapRulesApi("/prometheus/api/v1", new RulesView(rules, RuleLanguage.LogQL));
        foreach (string prefix in (string[])["/loki/api/v1/rules", "/api/prom/rules"]) // the second is the older name
        {
            routes.MapMethods(prefix, s_get, context => WriteAsync(context, Groups(rules), "no rule groups found"));
            routes.MapMethods(prefix + "/{space}", s_get, context => WriteAsync(context, [.. Groups(rules).Where(g => Space(g) == Value(context, "space"))], "no rule groups found"));
            routes.MapMethods(prefix + "/{space}/{group}", s_get, context => WriteOneAsync(context, Groups(rules).FirstOrDefault(g => Space(g) == Value(context, "space") && g.Config.Name == Value(context, "group"))));
        }
    }

    private static List<RuleGroupSnapshot> Groups(RuleManager rules) => [.. rules.Snapshot().Where(g => g.Config.Rules.Any(r => r.Language == RuleLanguage.LogQL))];

    private static string Space(RuleGroupSnapshot group) => Path.GetFileName(group.Config.File);

    private static string Value(HttpContext context, string name) => (string?)context.Request.RouteValues[name] ?? "";

    private static Task WriteAsync(HttpContext context, List<RuleGroupSnapshot> groups, string none)
    {
        if (groups.Count == 0) return FailAsync(context, none);
        var text = new StringBuilder();
        foreach (IGrouping<string, RuleGroupSnapshot> space in groups.GroupBy(Space).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(Quote(space.Key)).Append(":\n");
            foreach (RuleGroupSnapshot group in space) Write(text, group, "    - ", "      ");
        }
        return AnswerAsync(context, text);
    }

    private static Task WriteOneAsync(HttpContext context, RuleGroupSnapshot? group)
    {
        if (group is null) return FailAsync(context, "group does not exist");
        var text = new StringBuilder();
        Write(text, group, "", "");
        return AnswerAsync(context, text);
    }

    private static void Write(StringBuilder text, RuleGroupSnapshot group, string first, string rest)
    {
        text.Append(first).Append("name: ").Append(Quote(group.Config.Name)).Append('\n');
        if (group.Config.Interval is { } interval) text.Append(rest).Append("interval: ").Append(Duration(interval)).Append('\n');
        if (group.Config.Limit > 0) text.Append(CultureInfo.InvariantCulture, $"{rest}limit: {group.Config.Limit}\n");
        text.Append(rest).Append("rules:\n");
        foreach (RuleConfig rule in group.Config.Rules)
        {
            text.Append(rest).Append("    - ").Append(rule.IsAlert ? "alert: " : "record: ").Append(Quote(rule.Name)).Append('\n');
            string indent = rest + "      ";
            text.Append(indent).Append("expr: ").Append(Quote(rule.Expression)).Append('\n');
            if (rule.For > TimeSpan.Zero) text.Append(indent).Append("for: ").Append(Duration(rule.For)).Append('\n');
            if (rule.KeepFiringFor > TimeSpan.Zero) text.Append(indent).Append("keep_firing_for: ").Append(Duration(rule.KeepFiringFor)).Append('\n');
            Write(text, indent, "labels", rule.Labels);
            Write(text, indent, "annotations", rule.Annotations);
        }
    }

    private static void Write(StringBuilder text, string indent, string key, IReadOnlyList<RuleText> pairs)
    {
        if (pairs.Count == 0) return;
        text.Append(indent).Append(key).Append(":\n");
        foreach (RuleText pair in pairs) text.Append(indent).Append("    ").Append(Quote(pair.Name)).Append(": ").Append(Quote(pair.Value)).Append('\n');
    }

    /// <summary>Plain where that is safe, else in double quotes, whose escapes YAML shares.</summary>
    private static string Quote(string text) => LabelFormat.IsClassicLabelName(text) && !s_words.Contains(text) ? text : LabelFormat.Quote(text);

    private static string Duration(TimeSpan time) => PromDuration.Format(time);

    private static Task AnswerAsync(HttpContext context, StringBuilder text)
    {
        context.Response.ContentType = "application/yaml";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private static Task FailAsync(HttpContext context, string message)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
