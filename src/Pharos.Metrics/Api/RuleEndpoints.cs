using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.Api.Views;

namespace Pharos.Metrics.Api;

/// <summary>Rule groups and the alerts that they hold.</summary>
internal sealed class RuleEndpoints(IRulesView? shown)
{
    public ValueTask<ApiResult?> Rules(ApiContext call)
    {
        ApiRequest request = call.Parameters;
        string type = request["type"].ToLowerInvariant();
        if (type is not ("" or "alert" or "record")) throw ApiErrors.InvalidParameter("type", $"not supported value {LabelFormat.Quote(type)}");
        bool excludeAlerts = Boolean(request, "exclude_alerts");
        HashSet<string> files = [.. request.All("file[]")], groups = [.. request.All("rule_group[]")], names = [.. request.All("rule_name[]")];
        List<IReadOnlyList<LabelMatcher>> selectors = request.Selectors();
        (int limit, string token) = Page(request);

        var found = new List<(RuleGroupView Group, List<RuleView> Rules)>();
        bool isPastToken = token.Length == 0;
        string next = "";
        foreach (RuleGroupView group in shown?.Groups ?? [])
        {
            if (!isPastToken)
            {
                isPastToken = Token(group) == token;
                if (!isPastToken) continue;
            }
            if (files.Count > 0 && !files.Contains(group.File)) continue;
            if (groups.Count > 0 && !groups.Contains(group.Name)) continue;
            List<RuleView> rules = [.. group.Rules.Where(r =>
                (type.Length == 0 || r.IsAlerting == (type == "alert"))
                && (names.Count == 0 || names.Contains(r.Name))
                && (selectors.Count == 0 || selectors.Exists(s => s.All(m => m.Matches(LabelOf(r, m.Name))))))];
            bool filtered = type.Length > 0 || names.Count > 0 || selectors.Count > 0;
            if (rules.Count == 0 && filtered) continue;
            if (limit > 0 && found.Count == limit)
            {
                next = Token(group);
                break;
            }
            found.Add((group, rules));
        }
        if (!isPastToken) throw ApiErrors.InvalidParameter("group_next_token", "invalid group_next_token. were rule groups changed?");
        return ValueTask.FromResult<ApiResult?>(ApiResult.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("groups");
            foreach ((RuleGroupView group, List<RuleView> rules) in found) WriteGroup(json, group, rules, excludeAlerts);
            json.WriteEndArray();
            if (next.Length > 0) json.WriteString("groupNextToken", next);
            json.WriteEndObject();
        }));
    }

    public ValueTask<ApiResult?> Alerts(ApiContext call) => ValueTask.FromResult<ApiResult?>(ApiResult.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("alerts");
        foreach (RuleGroupView group in shown?.Groups ?? [])
            foreach (RuleView rule in group.Rules)
                foreach (AlertView alert in rule.Alerts) WriteAlert(json, alert);
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    private static (int Limit, string Token) Page(ApiRequest request)
    {
        string token = request["group_next_token"], limitText = request["group_limit"];
        if (token.Length > 0 && limitText.Length == 0)
            throw ApiErrors.InvalidParameter("group_limit", "group_limit needs to be present in order to paginate over the groups");
        int limit = request.Limit("group_limit");
        if (limitText.Length > 0 && limit == 0) throw ApiErrors.InvalidParameter("group_limit", "group_limit needs to be greater than 0");
        return (limit, token);
    }

    private static bool Boolean(ApiRequest request, string name)
    {
        string text = request[name];
        return text switch
        {
            "" or "0" or "f" or "F" or "false" or "False" or "FALSE" => false,
            "1" or "t" or "T" or "true" or "True" or "TRUE" => true,
            _ => throw ApiErrors.InvalidParameter(name, $"error converting {name}: strconv.ParseBool: parsing {LabelFormat.Quote(text)}: invalid syntax"),
        };
    }

    private static string Token(RuleGroupView group) => Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes($"{group.File};{group.Name}")));

    private static string LabelOf(RuleView rule, string name)
    {
        foreach (Label label in rule.Labels) if (label.Name == name) return label.Value;
        return "";
    }

    private static void WriteGroup(Utf8JsonWriter json, RuleGroupView group, List<RuleView> rules, bool excludeAlerts)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        json.WriteString("file", group.File);
        json.WriteStartArray("rules");
        foreach (RuleView rule in rules) WriteRule(json, rule, excludeAlerts);
        json.WriteEndArray();
        json.WriteNumber("interval", group.Interval.TotalSeconds);
        json.WriteNumber("limit", group.Limit);
        json.WriteNumber("evaluationTime", group.EvaluationTime.TotalSeconds);
        json.WriteTime("lastEvaluation", group.LastEvaluation);
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, RuleView rule, bool excludeAlerts)
    {
        json.WriteStartObject();
        if (rule.IsAlerting)
            json.WriteString("state", rule.Alerts.Any(a => a.State == "firing") ? "firing" : rule.Alerts.Count > 0 ? "pending" : "inactive");
        json.WriteString("name", rule.Name);
        json.WriteString("query", rule.Query);
        if (rule.IsAlerting)
        {
            json.WriteNumber("duration", rule.For.TotalSeconds);
            json.WriteNumber("keepFiringFor", rule.KeepFiringFor.TotalSeconds);
        }
        if (rule.IsAlerting || rule.Labels.Count > 0) json.WriteLabels("labels", rule.Labels);
        if (rule.IsAlerting)
        {
            json.WriteLabels("annotations", rule.Annotations);
            if (!excludeAlerts)
            {
                json.WriteStartArray("alerts");
                foreach (AlertView alert in rule.Alerts) WriteAlert(json, alert);
                json.WriteEndArray();
            }
        }
        json.WriteString("health", rule.Health);
        if (rule.LastError.Length > 0) json.WriteString("lastError", rule.LastError);
        json.WriteNumber("evaluationTime", rule.EvaluationTime.TotalSeconds);
        json.WriteTime("lastEvaluation", rule.LastEvaluation);
        json.WriteString("type", rule.IsAlerting ? "alerting" : "recording");
        json.WriteEndObject();
    }

    private static void WriteAlert(Utf8JsonWriter json, AlertView alert)
    {
        json.WriteStartObject();
        json.WriteLabels("labels", alert.Labels);
        json.WriteLabels("annotations", alert.Annotations);
        json.WriteString("state", alert.State);
        json.WriteTime("activeAt", alert.ActiveAt);
        if (alert.KeepFiringSince is { } since) json.WriteTime("keepFiringSince", since);
        json.WriteString("value", GoNumber.Scientific(alert.Value));
        json.WriteEndObject();
    }
}
