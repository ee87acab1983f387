using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pharos.Alerting.Dispatch;
using Pharos.Core;

namespace Pharos.Alerting.Api;

/// <summary><c>/alerts</c> and <c>/alerts/groups</c>.</summary>
internal sealed class AlertEndpoints(AlertmanagerService service)
{
    public Task ListAsync(HttpContext context)
    {
        AlertFilter filter = AlertFilter.Read(context);
        var found = service.Alerts.All
            .Select(a => new ApiAlert(a, service.ReceiversOf(a.Labels), service))
            .Where(a => filter.Accepts(a, service.Clock.GetUtcNow()))
            .OrderBy(a => a.Alert.Fingerprint, StringComparer.Ordinal).ToList();
        return ApiJson.WriteAsync(context, 200, json =>
        {
            json.WriteStartArray();
            foreach (ApiAlert alert in found) alert.Write(json);
            json.WriteEndArray();
        });
    }

    public Task GroupsAsync(HttpContext context)
    {
        AlertFilter filter = AlertFilter.Read(context);
        DateTimeOffset now = service.Clock.GetUtcNow();
        var groups = new List<(AggregationGroup Group, List<ApiAlert> Alerts)>();
        foreach (AggregationGroup group in service.Current.Dispatcher.Groups
            .OrderBy(g => g.Labels, Comparer<LabelSet>.Create(LabelSet.Compare)).ThenBy(g => g.Route.Receiver, StringComparer.Ordinal))
        {
            if (!filter.AcceptsReceiver(group.Route.Receiver)) continue;
            List<ApiAlert> alerts = [.. group.Alerts.Select(a => new ApiAlert(a, [group.Route.Receiver], service)).Where(a => filter.Accepts(a, now))];
            if (alerts.Count > 0) groups.Add((group, alerts));
        }
        return ApiJson.WriteAsync(context, 200, json =>
        {
            json.WriteStartArray();
            foreach ((AggregationGroup group, List<ApiAlert> alerts) in groups)
            {
                json.WriteStartObject();
                json.WriteStartArray("alerts");
                foreach (ApiAlert alert in alerts) alert.Write(json);
                json.WriteEndArray();
                json.WriteStartObject("labels");
                foreach (Label label in group.Labels) json.WriteString(label.Name, label.Value);
                json.WriteEndObject();
                json.WriteStartObject("receiver");
                json.WriteString("name", group.Route.Receiver);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    public async Task PostAsync(HttpContext context)
    {
        using JsonDocument body = await ApiJson.ReadAsync(context, service.Options.MaxBodyBytes);
        if (body.RootElement.ValueKind != JsonValueKind.Array) throw new ApiException(400, "parsing alerts body from \"\" failed, because a list of alerts was expected", 400);
        DateTimeOffset now = service.Clock.GetUtcNow();
        var good = new List<Alert>();
        var errors = new List<string>();
        foreach (JsonElement item in body.RootElement.EnumerateArray())
        {
            try
            {
                Alert alert = Read(item, now);
                if (service.Alerts.Count + good.Count >= service.Options.MaxAlerts && service.Alerts.Get(alert.Fingerprint) is null)
                    throw new ApiException(400, string.Create(CultureInfo.InvariantCulture, $"more than {service.Options.MaxAlerts} alerts"));
                good.Add(alert);
                service.Metrics.Received.With(alert.IsResolvedAt(now) ? "resolved" : "firing", "v2").Increment();
            }
            catch (ApiException e)
            {
                errors.Add(e.Message);
                service.Metrics.Invalid.With("v2").Increment();
            }
        }
        // The good part is kept, as upstream does.
        await service.PutAsync(good, context.RequestAborted);
        if (errors.Count > 0) throw new ApiException(400, string.Join("; ", errors));
        context.Response.StatusCode = 200;
    }

    private Alert Read(JsonElement item, DateTimeOffset now)
    {
        if (item.ValueKind != JsonValueKind.Object) throw new ApiException(400, "an alert must be an object");
        LabelSet labels = Labels(item, "labels"), annotations = Labels(item, "annotations");
        DateTimeOffset? startsAt = Time(item, "startsAt"), endsAt = Time(item, "endsAt");
        bool isTimeout = endsAt is null;
        DateTimeOffset start = startsAt ?? endsAt ?? now, end = endsAt ?? now + service.Current.Config.ResolveTimeout;
        if (end < start) throw new ApiException(400, "start time must be before end time");
        if (labels.Count == 0) throw new ApiException(400, "at least one label pair required");
        return new Alert
        {
            Labels = labels,
            Annotations = annotations,
            StartsAt = start,
            EndsAt = end,
            UpdatedAt = now,
            IsTimeout = isTimeout,
            GeneratorUrl = item.TryGetProperty("generatorURL", out JsonElement url) && url.ValueKind == JsonValueKind.String ? url.GetString()! : "",
        };
    }

    private static LabelSet Labels(JsonElement item, string key)
    {
        if (!item.TryGetProperty(key, out JsonElement map) || map.ValueKind == JsonValueKind.Null) return LabelSet.Empty;
        if (map.ValueKind != JsonValueKind.Object) throw new ApiException(400, $"{key} must be an object");
        var labels = new LabelSetBuilder();
        foreach (JsonProperty property in map.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String) throw new ApiException(400, $"invalid value of {key}.{property.Name}: expected text");
            if (property.Name.Length == 0 || property.Name.Contains('\uFFFD', StringComparison.Ordinal)) throw new ApiException(400, $"invalid label set: invalid name {LabelFormat.Quote(property.Name)}");
            labels.Set(property.Name, property.Value.GetString()!);
        }
        return labels.Build();
    }

    private static DateTimeOffset? Time(JsonElement item, string key)
    {
        if (!item.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String || !ApiTime.TryParse(value.GetString(), out DateTimeOffset time)) throw new ApiException(400, $"{key} is not a time");
        return time.Year <= 1 ? null : time; // Go's zero time stands for none
    }
}
