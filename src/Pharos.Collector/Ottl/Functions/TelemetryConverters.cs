using System.Net;
using Pharos.Collector.Ottl.Values;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Converters around ids, spans and addresses (pkg/ottl/ottlfuncs/README.md, "Converters").</summary>
internal static class TelemetryConverters
{
    public static readonly FunctionDefinition[] All =
    [
        Id("TraceID", 16), Id("SpanID", 8),
        FunctionDefinition.Of("IsRootSpan", [], _ => t => t.Span!.ParentSpanId.Length == 0 || t.Span.ParentSpanId.AsSpan().IndexOfAnyExcept('0') < 0) with { Context = OttlContext.Span },
        FunctionDefinition.Of("UUID", [], _ => _ => Guid.NewGuid().ToString()),
        FunctionDefinition.Of("UUIDv7", [], _ => t => Guid.CreateVersion7(t.Clock.GetUtcNow()).ToString()),
        FunctionDefinition.Of("IsInCIDR", ["target", "networks"], a =>
        {
            Func<OttlTarget, string> target = a.Text("target");
            Func<OttlTarget, object?> networks = a.Value("networks");
            return t => IsInCidr(target(t), networks(t) as List<object?> ?? throw CallArguments.Mismatch("a list", networks(t)));
        }),
        FunctionDefinition.Of("Log", ["value"], a =>
        {
            Func<OttlTarget, object?> value = a.Value("value");
            return t =>
            {
                double number = value(t) switch
                {
                    double d => d,
                    long n => n,
                    string s when double.TryParse(s, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double d) => d,
                    var other => throw CallArguments.Mismatch("a number", other),
                };
                return number > 0 ? Math.Log(number) : throw new OttlRuntimeException("greater than zero expected");
            };
        }),
    ];

    private static FunctionDefinition Id(string name, int bytes) => FunctionDefinition.Of(name, ["bytes"], a =>
    {
        Func<OttlTarget, object?> get = a.Value("bytes");
        return t => get(t) switch
        {
            byte[] id when id.Length == bytes => id,
            string hex when hex.Length == bytes * 2 && hex.All(char.IsAsciiHexDigit) => Convert.FromHexString(hex),
            var other => throw new OttlRuntimeException($"{name} needs {bytes} bytes or {bytes * 2} hexadecimal digits, not {OttlValues.NameOf(other)}"),
        };
    });

    private static bool IsInCidr(string target, List<object?> networks)
    {
        if (!IPAddress.TryParse(target, out IPAddress? address)) throw new OttlRuntimeException($"\"{target}\" is no IP address");
        foreach (object? network in networks)
        {
            if (network is not string text || !IPNetwork.TryParse(text, out IPNetwork parsed)) throw new OttlRuntimeException($"\"{OttlValues.ToText(network)}\" is no network");
            if (parsed.Contains(address)) return true;
        }
        return false;
    }
}
