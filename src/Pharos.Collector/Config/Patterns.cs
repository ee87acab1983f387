using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Collector.Config;

/// <summary>Regexes of the file, in RE2's syntax as Go reads it.</summary>
internal static class Patterns
{
    /// <returns>Null with an error where it is no regex.</returns>
    public static Re2? Read(ConfigNode node, ReadContext context)
    {
        try { return Re2.Compile(node.Text); }
        catch (ArgumentException e)
        {
            context.Errors.Add(node, e.Message);
            return null;
        }
    }
}
