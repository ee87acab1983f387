using Pharos.Core;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.Figures;
using Pharos.Reliability.Dora.History;
using Pharos.Reliability.Tests.Dora.Support;

namespace Pharos.Reliability.Tests.Dora;

/// <summary>Figures against what a person computes from the same story.</summary>
public sealed class FiguresTests
{
    private static readonly DoraOptions Options = new();

    private static DoraFigures Figures(Story story, DoraOptions? options = null, string environment = "production", double fromMinutes = 0, double toMinutes = 7 * 24 * 60) =>
        new FigureCalculator(story.Snapshot(), Story.Service, environment, options ?? Options).Over(Story.At(fromMinutes), Story.At(toMinutes));

    [Fact]
    public void A_week_computed_by_hand()
    {
        // Five runs end: a and b succeed, c fails, d is cancelled, e succeeds 90 minutes after c's failure. b is followed 30 minutes later by an incident of 40 minutes.
        Story story = new Story()
            .Run(1, "aaaaaaa1", 100, 110).Run(2, "bbbbbbb2", 200, 210).Run(3, "ccccccc3", 1500, 1510, "failure").Run(4, "ddddddd4", 1550, 1555, "cancelled").Run(5, "eeeeeee5", 1590, 1600)
            .Change("aaaaaaa1", 10).Change("bbbbbbb2", 90).Change("eeeeeee5", 1000)
            .Contents("aaaaaaa1", "bbbbbbb2", "bbbbbbb2").Contents("bbbbbbb2", "eeeeeee5", "ccccccc3", "ddddddd4", "eeeeeee5")
            .Change("ccccccc3", 400).Change("ddddddd4", 1530)
            .Alert("ApiDown", 240, 280);
        DoraFigures figures = Figures(story);
        Assert.Equal((3, 1, 1, 1), (figures.Successes, figures.Failures, figures.Cancelled, figures.CausedIncidents));
        Assert.Equal(3 / 7.0, figures.Frequency, 12);
        Assert.Equal(2 / 4.0, figures.ChangeFailureRate); // c failed, b caused an incident; d does not count
        // Lead times in minutes: a 110-10, b 210-90, and e brings c, d and itself: 1600-400, 1600-1530, 1600-1000.
        Assert.Equal([70, 100, 120, 600, 1200], figures.LeadTimes.Select(l => l.Total.TotalMinutes).Order());
        Assert.Equal(TimeSpan.FromMinutes(120), figures.MedianLeadTime);
        Assert.Equal([(40.0, "bbbbbbb2"), (90.0, "ccccccc3")], figures.Recoveries.Select(r => (r.Duration!.Value.TotalMinutes, r.Deployment.Commit)));
        Assert.Equal(TimeSpan.FromMinutes(65), figures.MedianRecovery);
        Assert.Equal(TimeSpan.FromMinutes(40), figures.MeanRestore);
        Assert.Equal(0, figures.ReworkRate);
        Assert.Equal((PerformanceClass.High, PerformanceClass.Elite, PerformanceClass.Low, PerformanceClass.High), (figures.FrequencyClass, figures.LeadTimeClass, figures.FailureClass, figures.RecoveryClass));
    }

    [Fact]
    public void Without_a_deployment_there_is_no_figure_and_no_class()
    {
        DoraFigures figures = Figures(new Story().Run(1, "aaaaaaa1", 1, 2, "cancelled"));
        Assert.Equal((0, 0, 1), (figures.Successes, figures.Failures, figures.Cancelled));
        Assert.Null(figures.ChangeFailureRate);
        Assert.Null(figures.ReworkRate);
        Assert.Null(figures.MedianLeadTime);
        Assert.Null(figures.FrequencyClass);
        Assert.Null(figures.FailureClass);
        Assert.Null(figures.RecoveryClass);
        Assert.Null(figures.MeanRestore);
    }

    [Fact]
    public void A_window_holds_its_beginning_and_not_its_end()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 0, 10).Run(2, "bbbbbbb2", 0, 20).Run(3, "ccccccc3", 0, 30);
        Assert.Equal(["aaaaaaa1", "bbbbbbb2"], Figures(story, fromMinutes: 10, toMinutes: 30).Deployments.Select(d => d.Commit));
    }

    [Theory]
    [InlineData("success", 1, 0, 0)]
    [InlineData("failure", 0, 1, 0)]
    [InlineData("timed_out", 0, 1, 0)]
    [InlineData("startup_failure", 0, 1, 0)]
    [InlineData("cancelled", 0, 0, 1)]
    [InlineData("skipped", 0, 0, 1)]
    [InlineData("neutral", 0, 0, 1)]
    [InlineData("stale", 0, 0, 1)]
    [InlineData("action_required", 0, 0, 1)]
    public void Of_github_s_conclusions_only_failures_fail(string conclusion, int successes, int failures, int cancelled)
    {
        DoraFigures figures = Figures(new Story().Run(1, "aaaaaaa1", 1, 2, conclusion));
        Assert.Equal((successes, failures, cancelled), (figures.Successes, figures.Failures, figures.Cancelled));
    }

    [Fact]
    public void Stages_run_from_the_first_commit_to_the_environment_and_add_up()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 105, 130).Deployment(7, "aaaaaaa1", "production", 125, 140, DeploymentStatus.Success).Change("aaaaaaa1", 10, opened: 40, reviewed: 70, merged: 100, pull: 3);
        LeadTime lead = Assert.Single(Figures(story).LeadTimes);
        Assert.Equal(
            [("coding", 30.0), ("pickup", 30.0), ("review", 30.0), ("merge_to_run", 5.0), ("queue", 1.0), ("run", 24.0), ("deploy", 10.0)],
            lead.Stages.Select(s => (s.Stage, s.Length.TotalMinutes)));
        Assert.Equal(130, lead.Total.TotalMinutes);
    }

    [Fact]
    public void An_environment_that_has_the_change_before_the_run_ends_ends_the_stage_of_the_run()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 105, 130).Deployment(8, "aaaaaaa1", "staging", 110, 112, DeploymentStatus.Success).Change("aaaaaaa1", 100);
        LeadTime lead = Assert.Single(Figures(story, environment: "staging").LeadTimes);
        Assert.Equal([("merge_to_run", 5.0), ("queue", 1.0), ("run", 6.0)], lead.Stages.Select(s => (s.Stage, s.Length.TotalMinutes)));
    }

    [Fact]
    public void Bots_and_ignored_authors_have_no_lead_time_and_the_commits_of_a_pull_request_are_one_change()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 0, 1).Run(2, "ddddddd4", 100, 110)
            .Contents("aaaaaaa1", "ddddddd4", "bot", "ignored", "p1", "p2", "ddddddd4")
            .Change("bot", 5, isBot: true).Change("ignored", 6, author: "Robot").Change("p1", 50, pull: 9).Change("p2", 50, pull: 9).Change("ddddddd4", 60);
        DoraOptions options = Options with { IgnoredAuthors = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "robot" } };
        Assert.Equal([50, 60], Figures(story, options).LeadTimes.Select(l => l.Total.TotalMinutes).Order());
    }

    [Fact]
    public void A_run_and_github_s_deployment_of_the_same_commit_are_one_deployment_and_the_deployment_decides()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 0, 10, "failure").Deployment(7, "aaaaaaa1", "production", 5, 8, DeploymentStatus.Success).Deployment(8, "aaaaaaa1", "staging", 2, 4, DeploymentStatus.Success);
        Deployment one = Assert.Single(story.Snapshot().Deployments, d => d.Environment == "production");
        Assert.Equal((DeploymentStatus.Success, Story.At(8), 1L), (one.Status, one.FinishedAt, one.Run!.Id));
        Assert.Single(story.Snapshot().Deployments, d => d.Environment == "staging");
    }

    [Fact]
    public void A_completed_run_decides_until_github_says_how_its_deployment_ended()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 0, 10, "failure").Deployment(7, "aaaaaaa1", "production", 5, null, DeploymentStatus.Running);
        Deployment one = Assert.Single(story.Snapshot().Deployments);
        Assert.Equal((DeploymentStatus.Failure, Story.At(10)), (one.Status, one.FinishedAt));
    }

    [Fact]
    public void A_second_attempt_of_a_run_is_another_deployment()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 0, 10, "failure").Run(1, "aaaaaaa1", 20, 30, attempt: 2);
        Assert.Equal([DeploymentStatus.Failure, DeploymentStatus.Success], story.Snapshot().Deployments.Select(d => d.Status));
        Assert.Equal(TimeSpan.FromMinutes(20), Assert.Single(Figures(story).Recoveries).Duration);
    }

    [Fact]
    public void Failures_in_a_row_are_one_that_begins_with_the_first_and_one_that_lasts_has_no_time()
    {
        DoraFigures figures = Figures(new Story().Run(1, "aaaaaaa1", 0, 10, "failure").Run(2, "bbbbbbb2", 20, 30, "failure").Run(3, "ccccccc3", 40, 70).Run(4, "ddddddd4", 80, 90, "failure"));
        Assert.Equal([(10.0, 60.0), (90.0, (double?)null)], figures.Recoveries.Select(r => ((r.Start - Story.Start).TotalMinutes, r.Duration?.TotalMinutes)));
        Assert.Equal(TimeSpan.FromMinutes(60), figures.MedianRecovery);
    }

    [Fact]
    public void A_commit_that_ran_before_is_a_rollback_and_rework_and_brings_no_change()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 0, 10).Run(2, "bbbbbbb2", 20, 30).Run(3, "aaaaaaa1", 40, 50).Run(4, "aaaaaaa1", 60, 70).Change("aaaaaaa1", -5).Change("bbbbbbb2", 15).Contents("aaaaaaa1", "bbbbbbb2", "bbbbbbb2");
        Assert.Equal([false, false, true, false], story.Snapshot().Deployments.Select(d => d.IsRollback)); // the fourth deploys what runs
        DoraFigures figures = Figures(story);
        Assert.Equal(1 / 4.0, figures.ReworkRate);
        Assert.Equal(2, figures.LeadTimes.Count);
    }

    [Theory]
    [InlineData("Revert \"Add search\"", true)]
    [InlineData("hotfix: sign-in", true)]
    [InlineData("Fix the hotfix page", false)]
    public void Titles_tell_rework(string title, bool isRework) => Assert.Equal(isRework ? 1.0 : 0.0, Figures(new Story().Run(1, "aaaaaaa1", 0, 10, title: title)).ReworkRate);

    [Fact]
    public void Alerts_and_issues_that_overlap_are_one_incident_and_only_incidents_within_the_window_belong_to_a_deployment()
    {
        Story story = new Story().Run(1, "aaaaaaa1", 0, 10)
            .Alert("ApiDown", 60, 70).Alert("HighErrorRatio", 65, 80).Issue(4, 82, 90).Alert("Warning", 20, 30, severity: "warning").Alert("Elsewhere", 40, 50, environment: "staging")
            .Alert("HostDown", 600, 660, environment: "");
        DoraFigures figures = Figures(story);
        Assert.Equal([(60.0, 90.0), (600.0, 660.0)], figures.Incidents.Select(i => ((i.Start - Story.Start).TotalMinutes, (i.End!.Value - Story.Start).TotalMinutes)));
        Assert.Equal(["ApiDown", "HighErrorRatio", "Issue 4"], figures.Incidents[0].Causes);
        Assert.Equal(["github/anvila/api/run/1/1", ""], figures.Incidents.Select(i => i.DeploymentId)); // 590 minutes after the deployment is not within four hours
        Assert.Equal(TimeSpan.FromMinutes(45), figures.MeanRestore);
        Assert.Equal(TimeSpan.FromMinutes(30), figures.MedianRecovery);
        Assert.Equal(["staging"], story.Snapshot().Alerts.Where(a => a.Name == "Elsewhere").Select(a => a.Environment));
    }

    [Fact]
    public void An_incident_that_lasts_counts_as_open_and_not_in_the_mean()
    {
        DoraFigures figures = Figures(new Story().Run(1, "aaaaaaa1", 0, 10).Alert("ApiDown", 60, 70).Alert("HighErrorRatio", 500, null));
        Assert.Equal(2, figures.Incidents.Count);
        Assert.Equal(TimeSpan.FromMinutes(10), figures.MeanRestore);
    }

    [Theory]
    [InlineData(2021, BandSets.LeadTime, 3599, PerformanceClass.Elite)]
    [InlineData(2021, BandSets.LeadTime, 3600, PerformanceClass.High)]
    [InlineData(2023, BandSets.LeadTime, 86_399, PerformanceClass.Elite)]
    [InlineData(2023, BandSets.LeadTime, 86_400, PerformanceClass.High)]
    [InlineData(2023, BandSets.LeadTime, 604_800, PerformanceClass.Medium)]
    [InlineData(2023, BandSets.LeadTime, 9e6, PerformanceClass.Low)]
    [InlineData(2021, BandSets.ChangeFailureRate, 0.15, PerformanceClass.Elite)]
    [InlineData(2021, BandSets.ChangeFailureRate, 0.151, PerformanceClass.High)]
    [InlineData(2023, BandSets.ChangeFailureRate, 0.05, PerformanceClass.Elite)]
    [InlineData(2023, BandSets.ChangeFailureRate, 0.1, PerformanceClass.High)]
    [InlineData(2023, BandSets.ChangeFailureRate, 0.15, PerformanceClass.Medium)]
    [InlineData(2023, BandSets.ChangeFailureRate, 0.16, PerformanceClass.Low)]
    [InlineData(2023, BandSets.RecoveryTime, 3599, PerformanceClass.Elite)]
    [InlineData(2023, BandSets.RecoveryTime, 86_399, PerformanceClass.High)]
    [InlineData(2023, BandSets.RecoveryTime, 86_400, PerformanceClass.Medium)]
    [InlineData(2023, BandSets.RecoveryTime, 604_800, PerformanceClass.Low)]
    [InlineData(2023, BandSets.DeploymentFrequency, 1, PerformanceClass.Elite)]
    [InlineData(2023, BandSets.DeploymentFrequency, 0.15, PerformanceClass.High)]
    [InlineData(2023, BandSets.DeploymentFrequency, 0.04, PerformanceClass.Medium)]
    [InlineData(2023, BandSets.DeploymentFrequency, 0.01, PerformanceClass.Low)]
    public void Bands_are_those_of_the_year(int year, string key, double value, object expected) => Assert.Equal((PerformanceClass)expected, BandSets.Of(year)[key].ClassOf(value));

    [Fact]
    public void Rework_follows_the_configured_pattern() =>
        Assert.Equal(1.0, Figures(new Story().Run(1, "aaaaaaa1", 0, 10, title: "Fix search in production"), Options with { ReworkPattern = Re2.Compile("in production$") }).ReworkRate);
}
