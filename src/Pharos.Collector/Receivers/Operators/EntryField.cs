using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>A place in an entry (stanza, docs/types/field.md): <c>body</c>, <c>attributes</c> or <c>resource</c>, with keys behind it: <c>attributes.a</c>, <c>body["x.y"].z</c>.</summary>
internal sealed record EntryField(EntryPart Part, IReadOnlyList<string> Keys)
{
    public static readonly EntryField Body = new(EntryPart.Body, []), Attributes = new(EntryPart.Attributes, []);

    /// <exception cref="ArgumentException">Not such a place.</exception>
    public static EntryField Parse(string text)
    {
        var keys = new List<string>();
        int at = text.AsSpan().IndexOfAny('.', '[');
        string root = (at < 0 ? text : text[..at]).TrimStart('$');
        EntryPart part = root switch
        {
            "body" => EntryPart.Body,
            "attributes" => EntryPart.Attributes,
            "resource" => EntryPart.Resource,
            _ => throw new ArgumentException($"\"{text}\": a field starts with body, attributes or resource"),
        };
        while (at >= 0 && at < text.Length)
        {
            if (text[at] == '[')
            {
                char quote = at + 1 < text.Length ? text[at + 1] : ' ';
                int end = quote is '\'' or '"' ? text.IndexOf(quote, at + 2) : -1;
                if (end < 0 || end + 1 >= text.Length || text[end + 1] != ']') throw new ArgumentException($"\"{text}\": [ needs a quoted key and ]");
                keys.Add(text[(at + 2)..end]);
                at = end + 2;
                continue;
            }
            if (text[at] != '.') throw new ArgumentException($"\"{text}\": expected . or [ at character {at + 1}");
            int next = text.AsSpan(at + 1).IndexOfAny('.', '[');
            next = next < 0 ? text.Length : at + 1 + next;
            if (next == at + 1) throw new ArgumentException($"\"{text}\": a key is empty");
            keys.Add(text[(at + 1)..next]);
            at = next;
        }
        return new EntryField(part, keys);
    }

    public bool TryGet(LogEntry entry, out object? value)
    {
        value = Root(entry);
        foreach (string key in Keys) if (value is not List<OtlpAttribute> map || !map.TryGet(key, out value)) return false;
        return Keys.Count > 0 || value is not null;
    }

    /// <summary>Sets the value; maps on the way are made. A map set as all of the attributes, or over another map, is merged into it.</summary>
    public void Set(LogEntry entry, object? value)
    {
        if (Keys.Count == 0)
        {
            if (value is List<OtlpAttribute> map && Root(entry) is List<OtlpAttribute> standing)
            {
                foreach (OtlpAttribute item in map) standing.Set(item.Key, item.Value);
            }
            else if (Part == EntryPart.Body) entry.Record.Body = value;
            else throw new FormatException($"{this} takes only a map");
            return;
        }
        List<OtlpAttribute> at = Map(entry);
        foreach (string key in Keys.Take(Keys.Count - 1))
        {
            if (at.TryGet(key, out object? inner) && inner is List<OtlpAttribute> next) at = next;
            else
            {
                var made = new List<OtlpAttribute>();
                at.Set(key, made);
                at = made;
            }
        }
        at.Set(Keys[^1], value);
    }

    /// <summary>Takes the value out; false where there is none.</summary>
    public bool TryRemove(LogEntry entry, out object? value)
    {
        if (!TryGet(entry, out value)) return false;
        if (Keys.Count == 0)
        {
            if (Part == EntryPart.Body) entry.Record.Body = null;
            else
            {
                var all = (List<OtlpAttribute>)Root(entry)!;
                value = new List<OtlpAttribute>(all);
                all.Clear();
            }
            return true;
        }
        object? parent = Root(entry);
        foreach (string key in Keys.Take(Keys.Count - 1)) ((List<OtlpAttribute>)parent!).TryGet(key, out parent);
        ((List<OtlpAttribute>)parent!).Remove(Keys[^1]);
        return true;
    }

    public override string ToString() => string.Join('.', [Part.ToString().ToLowerInvariant(), .. Keys]);

    private object? Root(LogEntry entry) => Part switch
    {
        EntryPart.Body => entry.Record.Body,
        EntryPart.Attributes => entry.Record.Attributes,
        _ => entry.Resource,
    };

    private List<OtlpAttribute> Map(LogEntry entry)
    {
        if (Root(entry) is List<OtlpAttribute> map) return map;
        var made = new List<OtlpAttribute>();
        entry.Record.Body = made;
        return made;
    }
}
