using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>A component that the file defines.</summary>
/// <param name="Id"><c>type</c> or <c>type/name</c>.</param>
/// <param name="Signals">What it takes, or gives if it is a receiver.</param>
/// <param name="Outputs">What a connector gives.</param>
internal sealed record ComponentEntry<TSettings>(string Id, SourcePosition Position, Signals Signals, Signals Outputs, TSettings Settings);
