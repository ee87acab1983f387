using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node;

/// <summary>Which names a collector shows: included when the include expression is empty or matches, and the exclude expression does not match.</summary>
internal sealed class DeviceFilter(string exclude, string include = "")
{
    private readonly Regex? _exclude = exclude.Length == 0 ? null : DefaultPatterns.Compile(exclude);
    private readonly Regex? _include = include.Length == 0 ? null : DefaultPatterns.Compile(include);

    public bool Shows(ReadOnlySpan<char> name) => (_include is null || _include.IsMatch(name)) && (_exclude is null || !_exclude.IsMatch(name));
}
