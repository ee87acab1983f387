using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pharos.Alerting.Matching;
using Pharos.Alerting.Silences;
using Pharos.Core;

namespace Pharos.Alerting.Api;

/// <summary><c>/silences</c> and <c>/silence/{id}</c>.</summary>
internal sealed class SilenceEndpoints(AlertmanagerService service)
{
    public Task ListAsync(HttpContext context)
    {
        Matcher[] filter = [.. context.Request.Query["filter"].Select(text => Matchers.ParseOne(text ?? "", classicMessage: true))];
        DateTimeOffset now = service.Clock.GetUtcNow();
        // Active ones that end first, then pending ones that begin first, then those that expired last.
        List<Silence> found = [.. service.Silences.All.Where(s => Accepts(filter, s))
            .OrderBy(s => s.StateAt(now) switch { SilenceState.Active => 0, SilenceState.Pending => 1, _ => 2 })
            .ThenBy(s => s.StateAt(now) switch { SilenceState.Active => s.EndsAt.UtcTicks, SilenceState.Pending => s.StartsAt.UtcTicks, _ => -s.EndsAt.UtcTicks })
            .ThenBy(s => s.Id, StringComparer.Ordinal)];
        return ApiJson.WriteAsync(context, 200, json =>
        {
            json.WriteStartArray();
            foreach (Silence silence in found) SilenceJson.Write(json, silence, now);
            json.WriteEndArray();
        });
    }

    /// <summary>A filter holds where the silence has a matcher on that label whose value it takes.</summary>
    private static bool Accepts(Matcher[] filter, Silence silence)
    {
        LabelSet labels = LabelSet.Of(silence.Matchers.Select(m => new Label(m.Name, m.Value)));
        return Array.TrueForAll(filter, m => m.Matches(labels));
    }

    public async Task PostAsync(HttpContext context)
    {
        using JsonDocument body = await ApiJson.ReadAsync(context, 1024 * 1024);
        DateTimeOffset now = service.Clock.GetUtcNow();
        Silence silence = Read(body.RootElement);
        if (silence.StartsAt > silence.EndsAt || silence.StartsAt == silence.EndsAt) throw new ApiException(400, "Failed to create silence: start time must be before end time");
        if (silence.EndsAt < now) throw new ApiException(400, "Failed to create silence: end time can't be in the past");
        if (silence.Id.Length == 0 && service.Silences.All.Count() >= service.Options.MaxSilences)
            throw new ApiException(400, string.Create(CultureInfo.InvariantCulture, $"exceeded maximum number of silences: {service.Options.MaxSilences} (limit)"));
        try
        {
            string id = await service.Silences.SetAsync(silence, context.RequestAborted);
            await ApiJson.WriteAsync(context, 200, json =>
            {
                json.WriteStartObject();
                json.WriteString("silenceID", id);
                json.WriteEndObject();
            });
        }
        catch (SilenceException e) { throw new ApiException(e.IsNotFound ? 404 : 400, e.Message); }
    }

    public Task GetAsync(HttpContext context)
    {
        Silence? silence = service.Silences.Get(Id(context));
        if (silence is not null) return ApiJson.WriteAsync(context, 200, json => SilenceJson.Write(json, silence, service.Clock.GetUtcNow()));
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    public async Task DeleteAsync(HttpContext context)
    {
        try
        {
            await service.Silences.ExpireAsync(Id(context), context.RequestAborted);
            context.Response.StatusCode = 200;
        }
        catch (SilenceException e) { throw new ApiException(500, e.Message); }
    }

    private static string Id(HttpContext context)
    {
        string id = context.Request.RouteValues["id"]?.ToString() ?? "";
        return Guid.TryParseExact(id, "D", out _) ? id.ToLowerInvariant() : throw new ApiException(422, $"silenceID in path must be of type uuid: \"{id}\"", 601);
    }

    private static Silence Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw new ApiException(400, "parsing silence body from \"\" failed, because an object was expected", 400);
        foreach (string key in (ReadOnlySpan<string>)["comment", "createdBy", "endsAt", "matchers", "startsAt"])
            if (!body.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null) throw new ApiException(422, $"{key} in body is required", 602);
        JsonElement list = body.GetProperty("matchers");
        if (list.ValueKind != JsonValueKind.Array) throw new ApiException(422, "matchers in body must be of type array", 601);
        if (list.GetArrayLength() == 0) throw new ApiException(422, "matchers in body should have at least 1 items", 612);
        var matchers = new List<Matcher>();
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            foreach (string key in (ReadOnlySpan<string>)["isRegex", "name", "value"])
                if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(key, out JsonElement part) || part.ValueKind == JsonValueKind.Null)
                    throw new ApiException(422, string.Create(CultureInfo.InvariantCulture, $"matchers.{index}.{key} in body is required"), 602);
            string name = item.GetProperty("name").ToString();
            if (name.Length == 0) throw new ApiException(400, string.Create(CultureInfo.InvariantCulture, $"silence invalid: invalid label matcher {index}: invalid label name \"\""));
            try
            {
                if (item.GetProperty("isRegex").ValueKind == JsonValueKind.True) Re2.Compile(item.GetProperty("value").ToString());
                using JsonDocument one = JsonDocument.Parse($"[{item.GetRawText()}]");
                matchers.AddRange(SilenceJson.ReadMatchers(one.RootElement));
            }
            catch (Exception e) when (e is MatcherException or ArgumentException)
            {
                throw new ApiException(400, string.Create(CultureInfo.InvariantCulture, $"silence invalid: invalid label matcher {index}: invalid regular expression {LabelFormat.Quote(item.GetProperty("value").ToString())}: {e.Message}"));
            }
            index++;
        }
        return new Silence
        {
            Id = body.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : "",
            Matchers = matchers,
            StartsAt = Time(body, "startsAt"),
            EndsAt = Time(body, "endsAt"),
            CreatedBy = body.GetProperty("createdBy").ToString(),
            Comment = body.GetProperty("comment").ToString(),
        };
    }

    private static DateTimeOffset Time(JsonElement body, string key) =>
        ApiTime.TryParse(body.GetProperty(key).ToString(), out DateTimeOffset time) ? time : throw new ApiException(400, $"parsing silence body from \"\" failed, because {key} is not a time", 400);
}
