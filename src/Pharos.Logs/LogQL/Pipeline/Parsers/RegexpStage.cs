using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary><c>| regexp `(?P&lt;status&gt;\d+)`</c>: named groups of the first match as labels.</summary>
internal sealed class RegexpStage(NameTable names, Re2 regex) : Stage
{
    private readonly (int Group, int Id)[] _groups =
        [.. regex.GroupNames.Select((name, group) => (name, group)).Where(g => g.name is not null).Select(g => (g.group, names.Intern(g.name!)))];

    /// <exception cref="ParseException">The pattern is wrong or names no group.</exception>
    public static Re2 Compile(string pattern)
    {
        Re2 regex;
        try { regex = Re2.Compile(pattern); }
        catch (ArgumentException e) { throw new ParseException($"invalid regexp parser: {e.Message}"); }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in regex.GroupNames.OfType<string>())
        {
            if (!LabelFormat.IsClassicLabelName(name)) throw new ParseException($"invalid regexp parser: invalid extracted label name '{name}'");
            if (!seen.Add(name)) throw new ParseException($"invalid regexp parser: duplicate extracted label name '{name}'");
        }
        return seen.Count > 0 ? regex : throw new ParseException("invalid regexp parser: at least one named capture must be supplied");
    }

    public override bool Process(LineState line)
    {
        Match match = regex.Regex.Match(line.Line.ToString());
        if (!match.Success) return true;
        foreach ((int group, int id) in _groups) line.Labels.SetParsed(id, line.Arena.Copy(match.Groups[group].Value));
        return true;
    }
}
