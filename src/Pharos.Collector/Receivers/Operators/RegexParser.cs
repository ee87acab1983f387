using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>regex_parser</c>: its named groups.</summary>
internal sealed class RegexParser(EntryField from, EntryField to, TimeParser? time, SeverityParser? severity, Re2 regex) : FieldParser(from, to, time, severity)
{
    protected override List<OtlpAttribute> Parse(string text)
    {
        Match match = regex.Regex.Match(text);
        if (!match.Success) throw new FormatException("the regex does not match");
        var map = new List<OtlpAttribute>();
        for (int i = 1; i < regex.GroupNames.Count; i++) if (regex.GroupNames[i] is { Length: > 0 } name) map.Add(new OtlpAttribute(name, match.Groups[i].Value));
        return map;
    }
}
