using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Anvila.Api.Telemetry;

/// <summary>The template of a request's route as a label value: no constraints, no trailing slash, one value for everything unmatched.</summary>
internal static partial class RouteTemplates
{
    public const string Unmatched = "(unmatched)";

    private static readonly ConcurrentDictionary<Endpoint, string> Known = new();

    public static string Of(HttpContext context) => context.GetEndpoint() is RouteEndpoint endpoint
        ? Known.GetOrAdd(endpoint, static e => Clean(((RouteEndpoint)e).RoutePattern.RawText ?? ""))
        : Unmatched;

    /// <summary><c>api/v1/runs/{runId:long}/</c> becomes <c>/api/v1/runs/{runId}</c>.</summary>
    internal static string Clean(string template) => "/" + Constraint().Replace(template, "").Trim('/');

    [GeneratedRegex(@":[^{}]*(?=\})")]
    private static partial Regex Constraint();
}
