using CsCheck;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.Figures;
using Pharos.Reliability.Dora.History;
using Pharos.Reliability.Tests.Dora.Support;

namespace Pharos.Reliability.Tests.Dora;

/// <summary>What holds for every history.</summary>
public sealed class FactsAlwaysTests
{
    private static readonly Gen<string> Commit = Gen.Int[0, 7].Select(i => $"{i}{i}{i}{i}{i}{i}{i}{i}");

    private static readonly Gen<Story> Stories = Gen.Select(
        Gen.Select(Gen.Int[1, 8], Commit, Gen.Int[0, 5000], Gen.Int[0, 60], OneOf("success", "failure", "cancelled")).List[0, 8],
        Gen.Select(Gen.Int[1, 8], Commit, Gen.Int[0, 5000], Gen.Int[0, 60], Gen.Enum<DeploymentStatus>()).List[0, 8],
        Gen.Select(Commit, Gen.Int[-500, 5000], Gen.Int[0, 300], Gen.Int[0, 300], Gen.Int[0, 300]).List[0, 8],
        Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 400], Gen.Bool).List[0, 8],
        (runs, deployments, changes, alerts) =>
        {
            var story = new Story();
            foreach ((int id, string commit, int created, int length, string conclusion) in runs.DistinctBy(r => r.Item1)) story.Run(id, commit, created, created + 1 + length, conclusion);
            foreach ((int id, string commit, int created, int length, DeploymentStatus status) in deployments.DistinctBy(d => d.Item1))
                story.Deployment(id, commit, id % 2 == 0 ? "production" : "staging", created, status.IsEnd() ? created + length : null, status);
            foreach ((string commit, int first, int opened, int reviewed, int merged) in changes.DistinctBy(c => c.Item1)) story.Change(commit, first, first + opened, first + opened + reviewed, first + opened + reviewed + merged);
            foreach (((int at, int length, bool ends), int i) in alerts.Select((a, i) => (a, i))) story.Alert($"Alert{i}", at, ends ? at + length : null);
            return story;
        });

    [Fact]
    public void The_order_and_repetition_of_facts_change_nothing() => Gen.Select(Stories, Gen.Int[0, int.MaxValue]).Sample((story, seed) =>
    {
        var random = new Random(seed);
        Fact[] shuffled = [.. story.Facts.Concat(story.Facts.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())];
        Assert.Equal(Print(story.Snapshot()), Print(story.SnapshotOf(shuffled)));
    });

    [Fact]
    public void A_fact_survives_the_journal() => Stories.Sample(story => Assert.All(story.Facts, fact =>
    {
        Fact read = FactCodec.Read(FactCodec.Write(fact))!;
        Assert.Equal((FactCodec.Body(fact), fact.Service, fact.Environment, fact.Subject), (FactCodec.Body(read), read.Service, read.Environment, read.Subject));
    }));

    [Fact]
    public void Merging_is_idempotent_and_never_goes_back() => Gen.Select(Gen.Enum<DeploymentStatus>(), Gen.Enum<DeploymentStatus>(), Gen.Int[0, 50], Gen.Int[0, 50]).Sample((first, second, a, b) =>
    {
        Fact one = new Story().Deployment(1, "c", "production", 0, first.IsEnd() ? a : null, first).Facts[0], other = new Story().Deployment(1, "c", "production", 0, second.IsEnd() ? b : null, second).Facts[0];
        Fact merged = other.MergeOnto(one);
        Assert.Equal(FactCodec.Body(merged), FactCodec.Body(one.MergeOnto(other)));
        Assert.Equal(FactCodec.Body(merged), FactCodec.Body(other.MergeOnto(merged)));
        Assert.Equal(first > second ? first : second, ((DeploymentFact)merged).Status);
    });

    [Fact]
    public void Figures_keep_their_bounds() => Stories.Sample(story =>
    {
        DeliverySnapshot history = story.Snapshot();
        foreach ((string service, string environment) in history.Places)
        {
            var calculator = new FigureCalculator(history, service, environment, new DoraOptions());
            DoraFigures all = calculator.Over(Story.At(-1000), Story.At(10_000));
            Assert.InRange(all.ChangeFailureRate ?? 0, 0, 1);
            Assert.InRange(all.ReworkRate ?? 0, 0, 1);
            Assert.All(all.LeadTimes, l => Assert.Equal(l.Total, l.Stages.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Length)));
            Assert.All(all.LeadTimes.SelectMany(l => l.Stages), s => Assert.True(s.Length >= TimeSpan.Zero));
            Assert.All(all.Recoveries, r => Assert.True(r.End is null || r.End >= r.Start));
            for (int i = 1; i < all.Incidents.Count; i++) Assert.True(all.Incidents[i - 1].End < all.Incidents[i].Start);
            // Two halves make the whole.
            DoraFigures before = calculator.Over(Story.At(-1000), Story.At(2500)), after = calculator.Over(Story.At(2500), Story.At(10_000));
            Assert.Equal((all.Successes, all.Failures, all.Cancelled, all.CausedIncidents, all.Incidents.Count), (before.Successes + after.Successes, before.Failures + after.Failures, before.Cancelled + after.Cancelled, before.CausedIncidents + after.CausedIncidents, before.Incidents.Count + after.Incidents.Count));
        }
    });

    [Fact]
    public void A_better_value_never_has_a_worse_class() => Gen.Select(OneOf(2021, 2023), OneOf(BandSets.DeploymentFrequency, BandSets.LeadTime, BandSets.ChangeFailureRate, BandSets.RecoveryTime), Gen.Double[0, 2], Gen.Double[0, 1]).Sample((year, key, value, share) =>
    {
        Band band = BandSets.Of(year)[key];
        double scale = band.Unit == "seconds" ? 2e7 : 1, other = value * share;
        PerformanceClass greater = band.ClassOf(value * scale), smaller = band.ClassOf(other * scale);
        Assert.True(key == BandSets.DeploymentFrequency ? greater >= smaller : smaller >= greater);
    });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string[] Print(DeliverySnapshot history) =>
        [.. history.Deployments.Select(d => $"{d.Id} {d.Environment} {d.Commit} {d.Status} {d.FinishedAt} {d.PreviousCommit} {d.IsRollback} {d.Run?.Id} {string.Join(',', d.Changes.Select(c => c.Commit))}")];
}
