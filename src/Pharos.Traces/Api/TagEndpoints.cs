using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Api;

/// <summary>Names of attributes and their values, for completion; the second version with scopes and types.</summary>
internal sealed class TagEndpoints(TraceStore store, TempoRequests requests)
{
    private const int MaxValues = 10_000, MaxNames = 50_000;

    private static readonly (string Name, AttributeScope Scope)[] s_scopes =
        [("resource", AttributeScope.Resource), ("span", AttributeScope.Span), ("event", AttributeScope.Event), ("link", AttributeScope.Link), ("instrumentation", AttributeScope.Instrumentation)];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/search/tags", (HttpContext context) => requests.RunAsync(context, token => NamesAsync(context, token)));
        routes.MapGet("/api/v2/search/tags", (HttpContext context) => requests.RunAsync(context, token => ScopedNamesAsync(context, token)));
        routes.MapGet("/api/search/tag/{**path}", (HttpContext context, string path) => requests.RunAsync(context, token => ValuesAsync(context, path, isV2: false, token)));
        routes.MapGet("/api/v2/search/tag/{**path}", (HttpContext context, string path) => requests.RunAsync(context, token => ValuesAsync(context, path, isV2: true, token)));
    }

    private async Task NamesAsync(HttpContext context, CancellationToken cancellationToken)
    {
        string scope = TempoRequests.Text(context, "scope") ?? "";
        Dictionary<AttributeScope, SortedSet<string>> names = await NamesByScopeAsync(context, cancellationToken).ConfigureAwait(false);
        IEnumerable<string> tags = scope switch
        {
            "" => names[AttributeScope.Resource].Concat(names[AttributeScope.Span]).Concat(["name", "root.name", "root.service.name"]),
            "intrinsic" => Intrinsics.Names,
            _ => names[ScopeOf(scope)],
        };
        await Answers.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("tagNames");
            foreach (string tag in tags.Distinct().Order(StringComparer.Ordinal)) json.WriteStringValue(tag);
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task ScopedNamesAsync(HttpContext context, CancellationToken cancellationToken)
    {
        string wanted = TempoRequests.Text(context, "scope") is { Length: > 0 } and not "none" and { } given ? given : "";
        if (wanted is not ("" or "intrinsic")) ScopeOf(wanted);
        Dictionary<AttributeScope, SortedSet<string>> names = await NamesByScopeAsync(context, cancellationToken).ConfigureAwait(false);
        await Answers.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("scopes");
            foreach ((string name, AttributeScope scope) in s_scopes)
                if (wanted == name || (wanted.Length == 0 && names[scope].Count > 0)) Write(name, names[scope], json);
            if (wanted is "" or "intrinsic") Write("intrinsic", Intrinsics.Names, json);
            json.WriteEndArray();
            json.WriteStartObject("metrics");
            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task ValuesAsync(HttpContext context, string path, bool isV2, CancellationToken cancellationToken)
    {
        if (!path.EndsWith("/values", StringComparison.Ordinal))
        {
            await Answers.TextAsync(context, StatusCodes.Status404NotFound, "404 page not found\n").ConfigureAwait(false);
            return;
        }
        string tag = Uri.UnescapeDataString(path[..^"/values".Length]);
        int limit = (int)Math.Clamp(TempoRequests.Integer(context, "limit") ?? MaxValues, 1, MaxValues);
        (long startNs, long endNs) = requests.Range(context);
        SpanAttribute attribute = isV2 ? TagQuery.Attribute(tag) : TagSearch.Attribute(tag);
        SpansetFilter? filter = isV2 ? TagQuery.Filter(TempoRequests.Text(context, "q")) : null;
        List<TraceValue> values;
        if (attribute.Intrinsic == Intrinsic.Status && filter is null) values = [TraceValue.Of(SpanStatus.Ok), TraceValue.Of(SpanStatus.Error), TraceValue.Of(SpanStatus.Unset)];
        else
        {
            using TraceSnapshot snapshot = store.Snapshot(startNs, endNs);
            IReadOnlyCollection<TraceValue> found = await Task.Run(() => TagEngine.Values(snapshot.Blocks, attribute, filter, limit, cancellationToken), cancellationToken).ConfigureAwait(false);
            values = [.. found.OrderBy(v => v.Plain, StringComparer.Ordinal)];
        }
        await Answers.JsonAsync(context, json => Write(values, isV2, json)).ConfigureAwait(false);
    }

    private static void Write(List<TraceValue> values, bool isV2, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (isV2 || values.Count > 0)
        {
            json.WriteStartArray("tagValues");
            foreach (TraceValue value in values)
            {
                if (!isV2)
                {
                    json.WriteStringValue(value.Plain);
                    continue;
                }
                json.WriteStartObject();
                json.WriteString("type", TypeOf(value.Kind));
                json.WriteString("value", value.Kind == ValueKind.Float ? value.Number.ToString("R", CultureInfo.InvariantCulture) : value.Plain);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (isV2)
        {
            json.WriteStartObject("metrics");
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Write(string scope, IEnumerable<string> tags, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", scope);
        json.WriteStartArray("tags");
        foreach (string tag in tags) json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private Task<Dictionary<AttributeScope, SortedSet<string>>> NamesByScopeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        (long startNs, long endNs) = requests.Range(context);
        return Task.Run(() =>
        {
            Dictionary<AttributeScope, SortedSet<string>> names = s_scopes.ToDictionary(s => s.Scope, _ => new SortedSet<string>(StringComparer.Ordinal));
            using TraceSnapshot snapshot = store.Snapshot(startNs, endNs);
            foreach (ISpanBlock block in snapshot.Blocks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using SpanReader reader = block.Open([]);
                reader.AttributeNames((scope, name) =>
                {
                    if (names[scope].Count < MaxNames) names[scope].Add(name);
                });
            }
            return names;
        }, cancellationToken);
    }

    private static AttributeScope ScopeOf(string text)
    {
        foreach ((string name, AttributeScope scope) in s_scopes) if (name == text) return scope;
        throw new BadRequestException($"invalid scope: {text}");
    }

    private static string TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Boolean => "bool",
        ValueKind.Int => "int",
        ValueKind.Float => "float",
        ValueKind.Duration => "duration",
        ValueKind.Status or ValueKind.Kind => "keyword",
        _ => "string",
    };
}
