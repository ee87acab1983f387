using Pharos.Core;

namespace Pharos.Logs.LogQL;

/// <summary>A consistent view of some streams; disposing it lets the store reuse or delete what it holds.</summary>
internal interface ILogSelection : IDisposable
{
    /// <summary>The labels of each matching stream; a block names its stream by its place here.</summary>
    IReadOnlyList<LabelSet> Streams { get; }

    /// <summary>Blocks in no particular order; several of one stream may overlap in time. Entries outside the asked range may be in them.</summary>
    IReadOnlyList<ILogBlock> Blocks { get; }
}
