using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Figures;

/// <summary>Computes the figures of a history; the formulas are in docs/dora.md. What one service and environment needs for every window is found once.</summary>
internal sealed class FigureCalculator
{
    private readonly DoraOptions _options;
    private readonly string _service, _environment;
    private readonly IReadOnlyList<Deployment> _deployments;
    private readonly IReadOnlyList<Incident> _incidents;
    private readonly IReadOnlyList<Recovery> _recoveries;
    private readonly IReadOnlyList<LeadTime> _leadTimes;

    public FigureCalculator(DeliverySnapshot history, string service, string environment, DoraOptions options)
    {
        _options = options;
        _service = service;
        _environment = environment;
        _deployments = [.. history.Deployments.Where(d => d.Service == service && d.Environment == environment)];
        _incidents = Figures.Incidents.Of(history, service, environment, _deployments, options);
        _recoveries = Recoveries();
        _leadTimes = [.. _deployments.Where(d => d.Status == DeploymentStatus.Success)
            .SelectMany(d => d.Changes.Where(c => !c.IsBot && !options.IgnoredAuthors.Contains(c.Author)).DistinctBy(c => c.Pull != 0 ? (object)c.Pull : c.Commit).Select(c => LeadTime.Of(d, c)))
            .OfType<LeadTime>()]; // the commits of one pull request are one change
    }

    public IReadOnlyList<Deployment> All => _deployments;

    public IReadOnlyList<Incident> Incidents => _incidents;

    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    public DoraFigures Over(DateTimeOffset from, DateTimeOffset to)
    {
        Deployment[] ended = [.. _deployments.Where(d => d.Status.IsEnd() && d.FinishedAt >= from && d.FinishedAt < to)];
        Deployment[] completed = [.. ended.Where(d => d.Status.IsCompleted())];
        var causes = _incidents.Select(i => i.DeploymentId).Where(id => id.Length > 0).ToHashSet(StringComparer.Ordinal);
        int successes = completed.Count(d => d.Status == DeploymentStatus.Success);
        return new DoraFigures
        {
            Service = _service,
            Environment = _environment,
            From = from,
            To = to,
            Bands = BandSets.Of(_options.Bands),
            Deployments = ended,
            Successes = successes,
            Failures = completed.Length - successes,
            Cancelled = ended.Length - completed.Length,
            CausedIncidents = completed.Count(d => causes.Contains(d.Id)),
            LeadTimes = [.. _leadTimes.Where(l => l.Deployment.FinishedAt >= from && l.Deployment.FinishedAt < to)],
            Recoveries = [.. _recoveries.Where(r => r.Start >= from && r.Start < to)],
            Incidents = [.. _incidents.Where(i => i.Start >= from && i.Start < to)],
            ReworkRate = completed.Length == 0 ? null : completed.Count(IsRework) / (double)completed.Length,
        };
    }

    /// <summary>Repairs what users saw: the source says so, the title matches, or a commit that ran before comes back.</summary>
    public bool IsRework(Deployment deployment) => deployment.Unplanned || deployment.IsRollback || _options.ReworkPattern.Regex.IsMatch(deployment.Title);

    /// <summary>A series of failures without a success between them is one failure, which begins with the first.</summary>
    private List<Recovery> Recoveries()
    {
        var recoveries = new List<Recovery>();
        Deployment? failed = null;
        foreach (Deployment one in _deployments.Where(d => d.Status.IsCompleted() && d.FinishedAt is not null))
        {
            if (one.Status == DeploymentStatus.Failure) failed ??= one;
            else if (failed is not null)
            {
                recoveries.Add(new Recovery(failed, null, failed.FinishedAt!.Value, one.FinishedAt));
                failed = null;
            }
        }
        if (failed is not null) recoveries.Add(new Recovery(failed, null, failed.FinishedAt!.Value, null));
        Dictionary<string, Deployment> byId = _deployments.ToDictionary(d => d.Id, StringComparer.Ordinal);
        recoveries.AddRange(_incidents.Where(i => i.DeploymentId.Length > 0).Select(i => new Recovery(byId[i.DeploymentId], i, i.Start, i.End)));
        recoveries.Sort((a, b) => a.Start.CompareTo(b.Start));
        return recoveries;
    }
}
