using System.Collections.Immutable;
using Pharos.Collector.Ottl;

namespace Pharos.Collector.Processors.Transform;

/// <summary>Statements that run one after another on each item of a context, if one of the conditions holds or there are none.</summary>
internal sealed record StatementGroup(OttlContext Context, ImmutableArray<OttlCondition> Conditions, ImmutableArray<OttlStatement> Statements, ErrorMode ErrorMode);
