using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Pharos.Collector.Ottl.Values;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Converters to digests and encodings (pkg/ottl/ottlfuncs/README.md, "Converters").</summary>
internal static class HashConverters
{
    /// <summary>Those that make one text of one.</summary>
    public static readonly FrozenDictionary<string, Func<string, string>> Plain = new Dictionary<string, Func<string, string>>
    {
        ["SHA256"] = s => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(s))),
        ["SHA512"] = s => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(s))),
#pragma warning disable CA5350, CA5351 // what the user asks for; not for secrecy
        ["SHA1"] = s => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(s))),
        ["MD5"] = s => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(s))),
#pragma warning restore CA5350, CA5351
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FunctionDefinition[] All =
    [
        .. Plain.Select(p => FunctionDefinition.Of(p.Key, ["target"], a =>
        {
            Func<OttlTarget, string> text = a.Text("target");
            return t => p.Value(text(t));
        })),
        FunctionDefinition.Of("FNV", ["target"], a =>
        {
            Func<OttlTarget, string> text = a.Text("target");
            return t => Fnv1(text(t));
        }),
        FunctionDefinition.Of("Hex", ["target"], a =>
        {
            Func<OttlTarget, object?> target = a.Value("target");
            return t => target(t) switch
            {
                byte[] bytes => Convert.ToHexStringLower(bytes),
                string text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
                long n => n.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
                bool b => b ? "01" : "00",
                double d => BitConverter.DoubleToUInt64Bits(d).ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
                var other => throw CallArguments.Mismatch("a scalar", other),
            };
        }),
        new FunctionDefinition("Base64Encode", ["value", "variant"], 1, a =>
        {
            Func<OttlTarget, string> text = a.Text("value");
            string variant = Variant(a, "variant");
            return t => Encode(Encoding.UTF8.GetBytes(text(t)), variant);
        }),
        FunctionDefinition.Of("Base64Decode", ["value"], a =>
        {
            Func<OttlTarget, string> text = a.Text("value");
            return t => Decode(text(t));
        }),
        FunctionDefinition.Of("Decode", ["value", "encoding"], a =>
        {
            Func<OttlTarget, object?> value = a.Value("value");
            string encoding = a.Word("encoding");
            if (encoding is "us-ascii" or "ascii" or "utf-8") return t => value(t) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : OttlValues.ToText(value(t));
            Variant(a, "encoding");
            return t => Decode(value(t) is byte[] bytes ? Encoding.ASCII.GetString(bytes) : value(t) as string ?? throw CallArguments.Mismatch("a string", value(t)));
        }),
    ];

    private static string Variant(CallArguments arguments, string name)
    {
        string variant = arguments.Word(name, "base64");
        return variant is "base64" or "base64-raw" or "base64-url" or "base64-raw-url" ? variant : throw arguments.Fault(name, $"\"{variant}\" is not supported: base64, base64-raw, base64-url or base64-raw-url");
    }

    private static string Encode(byte[] bytes, string variant)
    {
        string text = Convert.ToBase64String(bytes);
        if (variant.Contains("raw", StringComparison.Ordinal)) text = text.TrimEnd('=');
        return variant.EndsWith("url", StringComparison.Ordinal) ? text.Replace('+', '-').Replace('/', '_') : text;
    }

    private static string Decode(string text)
    {
        string standard = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw new OttlRuntimeException("not valid base64");
        }
    }

    /// <summary>FNV-1 of 64 bits.</summary>
    private static long Fnv1(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(text)) hash = unchecked(hash * 1099511628211) ^ b;
        return unchecked((long)hash);
    }
}
