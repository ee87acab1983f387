using System.Collections.Immutable;
using Pharos.Collector.Ottl;

namespace Pharos.Collector.Processors.Filter;

/// <summary>Conditions of one context: what satisfies any of them is dropped.</summary>
internal sealed record FilterGroup(OttlContext Context, ImmutableArray<OttlCondition> Conditions, ErrorMode ErrorMode);
