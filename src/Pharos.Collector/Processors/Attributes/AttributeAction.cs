using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Attributes;

internal enum AttributeActionKind
{
    Insert,
    Update,
    Upsert,
    Delete,
    Hash,
    Extract,
    Convert,
}

/// <summary>One entry of <c>actions</c> (docs: processor/attributesprocessor; contrib internal/coreinternal/attraction).</summary>
internal sealed record AttributeAction
{
    public required AttributeActionKind Kind { get; init; }

    public string Key { get; init; } = "";

    public object? Value { get; init; }

    /// <summary>The attribute that gives the value, or null.</summary>
    public string? FromAttribute { get; init; }

    /// <summary>Of delete and hash: keys that match; of extract: the value's parts by named group.</summary>
    public Re2? Pattern { get; init; }

    /// <summary>Of convert: int, double or string.</summary>
    public string? ConvertedType { get; init; }

    public void Apply(List<OtlpAttribute> attributes)
    {
        switch (Kind)
        {
            case AttributeActionKind.Delete:
                if (Key.Length > 0) attributes.Remove(Key);
                if (Pattern is not null) attributes.RemoveAll(a => Pattern.Regex.IsMatch(a.Key));
                break;
            case AttributeActionKind.Hash:
                for (int i = 0; i < attributes.Count; i++)
                    if (attributes[i].Key == Key || Pattern?.Regex.IsMatch(attributes[i].Key) == true) attributes[i] = attributes[i] with { Value = Hash(attributes[i].Value) };
                break;
            case AttributeActionKind.Extract:
                if (!attributes.TryGet(Key, out object? text) || text is not string whole || Pattern!.Regex.Match(whole) is not { Success: true } match) break;
                for (int i = 1; i < Pattern.GroupNames.Count; i++) if (Pattern.GroupNames[i] is { } name) attributes.Set(name, match.Groups[i].Value);
                break;
            case AttributeActionKind.Convert:
                if (attributes.TryGet(Key, out object? before)) attributes.Set(Key, Convert(before));
                break;
            default:
                bool exists = attributes.IndexOf(Key) >= 0;
                if (Kind == AttributeActionKind.Insert ? exists : Kind == AttributeActionKind.Update && !exists) break;
                object? value = Value;
                if (FromAttribute is not null && !attributes.TryGet(FromAttribute, out value)) break;
                attributes.Set(Key, value);
                break;
        }
    }

    public static AttributeAction Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        AttributeActionKind kind = reader.Choice("action", (AttributeActionKind)(-1), ("insert", AttributeActionKind.Insert), ("update", AttributeActionKind.Update), ("upsert", AttributeActionKind.Upsert),
            ("delete", AttributeActionKind.Delete), ("hash", AttributeActionKind.Hash), ("extract", AttributeActionKind.Extract), ("convert", AttributeActionKind.Convert));
        if (!node["action"].HasValue) context.Errors.Add(node, "action is required");
        string? from = reader.String("from_attribute"), type = reader.String("converted_type");
        ConfigNode value = reader.Child("value"), pattern = reader.Child("pattern");
        if (reader.Child("from_context").HasValue) context.Errors.Add(node["from_context"], "is not supported: the collector keeps no metadata of requests");
        string key = reader.String("key") ?? "";
        bool byPattern = pattern.HasValue && kind is AttributeActionKind.Delete or AttributeActionKind.Hash;
        if (key.Length == 0 && !byPattern) context.Errors.Add(node, "key is required");
        if (kind is AttributeActionKind.Insert or AttributeActionKind.Update or AttributeActionKind.Upsert && value.Exists == from is not null && !node["from_context"].HasValue) context.Errors.Add(node, "exactly one of value and from_attribute is needed");
        if (kind == AttributeActionKind.Extract && !pattern.HasValue) context.Errors.Add(node, "pattern is required");
        if (kind == AttributeActionKind.Convert && type is not ("int" or "double" or "string")) context.Errors.Add(node["converted_type"], "must be int, double or string");
        reader.End();
        Re2? regex = pattern.HasValue ? Patterns.Read(pattern, context) : null;
        if (kind == AttributeActionKind.Extract && regex is not null && regex.GroupNames.All(n => n is null)) context.Errors.Add(pattern, "needs named groups, (?P<name>...)");
        return new AttributeAction { Kind = kind < 0 ? AttributeActionKind.Update : kind, Key = key, Value = YamlValues.Of(value), FromAttribute = from, Pattern = regex, ConvertedType = type };
    }

    /// <summary>SHA-256 of the value's bytes in hex, as upstream since 0.96.</summary>
    private static string? Hash(object? value)
    {
        var number = new byte[8];
        byte[] bytes;
        switch (value)
        {
            case long integer:
                BinaryPrimitives.WriteInt64LittleEndian(number, integer);
                bytes = number;
                break;
            case double real:
                BinaryPrimitives.WriteDoubleLittleEndian(number, real);
                bytes = number;
                break;
            case bool flag: bytes = [flag ? (byte)1 : (byte)0]; break;
            default: bytes = Encoding.UTF8.GetBytes(OtlpText.Of(value)); break;
        }
        return bytes.Length == 0 ? "" : System.Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>A value that cannot be converted stays.</summary>
    private object? Convert(object? value) => ConvertedType switch
    {
        "string" => OtlpText.Of(value),
        "int" => value switch
        {
            double real => (long)real,
            bool flag => flag ? 1L : 0L,
            string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
            _ => value,
        },
        "double" => value switch
        {
            long number => (double)number,
            bool flag => flag ? 1.0 : 0.0,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) => real,
            _ => value,
        },
        _ => value,
    };
}
