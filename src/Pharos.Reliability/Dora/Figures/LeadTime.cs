using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Figures;

/// <summary>One change's way from its first commit to running in an environment, in stages that add up to the whole.</summary>
/// <param name="Stages">Name and length, in order; only stages that the events tell of.</param>
internal sealed record LeadTime(Deployment Deployment, ChangeFact Change, TimeSpan Total, IReadOnlyList<(string Stage, TimeSpan Length)> Stages)
{
    /// <summary>All stages in their order, by what ends them.</summary>
    public static IReadOnlyList<string> StageNames { get; } = ["coding", "pickup", "review", "merge_to_run", "queue", "run", "deploy"];

    /// <summary>Null where the first commit's time is not known, or the clocks contradict each other.</summary>
    public static LeadTime? Of(Deployment deployment, ChangeFact change)
    {
        if (deployment.FinishedAt is not { } deployed || change.StartedAt is not { } start || start > deployed) return null;
        var stages = new List<(string, TimeSpan)>(StageNames.Count);
        DateTimeOffset at = start;
        Reach("coding", change.OpenedAt);
        Reach("pickup", change.FirstReviewAt);
        Reach("review", change.MergedAt);
        Reach("merge_to_run", deployment.Run?.CreatedAt);
        Reach("queue", deployment.Run?.StartedAt);
        Reach("run", deployment.Run?.CompletedAt);
        // What the run does after the environment has the change is no part of the change's way; until then its time is the run's.
        bool inRun = deployment.Run is { StartedAt: not null } run && (run.CompletedAt is null || run.CompletedAt >= deployed);
        if (at < deployed) stages.Add((inRun ? "run" : "deploy", deployed - at));
        return new LeadTime(deployment, change, deployed - start, stages);

        void Reach(string stage, DateTimeOffset? time)
        {
            if (time is not { } next || next < at || next > deployed) return;
            stages.Add((stage, next - at));
            at = next;
        }
    }
}
