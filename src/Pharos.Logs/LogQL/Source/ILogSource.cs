using Pharos.Core;

namespace Pharos.Logs.LogQL;

/// <summary>What the LogQL engine reads from. The store implements it; tests put lists of entries behind it.</summary>
internal interface ILogSource
{
    /// <summary>A snapshot of the blocks that may hold entries of matching streams at or after <paramref name="startNs"/> and before <paramref name="endNs"/>.</summary>
    ILogSelection Select(IReadOnlyList<LabelMatcher> matchers, long startNs, long endNs);
}
