using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Anvila.GitHub;

/// <summary>
/// Makes 60 days of history up to a time, and two days beyond it that appear as they come. The same seed and hour give the same history:
/// one to three merges each working day, about one in twelve deployments failing, some followed by an incident and a repair, a few cancelled.
/// From three and a half days before the time on everything succeeds: what fails while somebody looks is what they let fail.
/// </summary>
internal static class HistoryGenerator
{
    public const int Days = 60;
    private const int QuietHours = 84;
    private static readonly string[] People = ["ada-dev", "grace-ops", "linus-k", "margaret-h", "dependabot[bot]"];
    private static readonly string[] Verbs = ["Add", "Fix", "Speed up", "Rename", "Validate", "Log", "Limit", "Document", "Retry", "Cache"];
    private static readonly string[] Things = ["sign-in", "project list", "agent runs", "search", "run status", "health check", "sessions", "rate limit", "database index", "error answers"];

    public static History Generate(int seed, DateTimeOffset now)
    {
        var random = new Random(seed);
        DateTimeOffset hour = new(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        var history = new History([], [], [], [], []);
        DateTimeOffset start = hour.AddDays(-Days);
        history.Main.Add(new Commit(Sha(seed, "root"), null, "Initial commit", People[0], start, start, null));
        for (int day = 0; day < Days + 2; day++)
        {
            DateTimeOffset midnight = start.AddDays(day);
            int merges = midnight.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? (random.Next(6) == 0 ? 1 : 0) : random.Next(1, 4);
            for (int i = 0; i < merges; i++)
            {
                DateTimeOffset merged = midnight.AddHours(i * 3 + random.NextDouble() * 2.5);
                double roll = random.NextDouble();
                bool isQuiet = merged > hour.AddHours(-QuietHours);
                string conclusion = isQuiet ? "success" : roll < 0.08 ? "failure" : roll < 0.12 ? "cancelled" : "success";
                AddChange(history, random, seed, merged, conclusion, title: null);
                if (conclusion == "success" && random.NextDouble() < 0.06 && !isQuiet) AddIncident(history, random, seed, merged.AddMinutes(25 + random.Next(40)));
            }
        }
        return history;
    }

    /// <summary>Adds a merged pull request with its runs and deployments; a quick one is deployed within seconds. Gives the deploying run.</summary>
    public static WorkflowRun AddChange(History history, Random random, int seed, DateTimeOffset merged, string conclusion, string? title, bool quick = false)
    {
        merged = Whole(merged);
        int number = history.Pulls.Count + history.Issues.Count + 1;
        string author = People[random.Next(People.Length)];
        bool bot = author.EndsWith("[bot]", StringComparison.Ordinal);
        title ??= bot ? $"Bump dependency {random.Next(40)}" : $"{Verbs[random.Next(Verbs.Length)]} {Things[random.Next(Things.Length)]}";
        double codingHours = bot ? 0.1 : Math.Exp(random.NextDouble() * 3.5); // up to a day and a half
        DateTimeOffset first = Whole(merged.AddHours(-codingHours - 2 - random.NextDouble() * 6));
        DateTimeOffset opened = Whole(first.AddHours(codingHours));
        DateTimeOffset reviewed = Whole(opened + (merged - opened) * (0.4 + 0.4 * random.NextDouble()));
        var branch = new List<Commit>();
        int commits = bot ? 1 : random.Next(1, 5);
        for (int c = 0; c < commits; c++)
        {
            DateTimeOffset at = Whole(first + (opened - first) * (c / (double)commits));
            branch.Add(new Commit(Sha(seed, $"{number}/{c}"), c == 0 ? history.Main[^1].Sha : branch[^1].Sha, c == 0 ? title : $"{title}, part {c + 1}", author, at, at, number));
        }
        string mergeSha = Sha(seed, $"merge/{number}/{merged.ToUnixTimeSeconds()}");
        history.Main.Add(new Commit(mergeSha, history.Main[^1].Sha, $"{title} (#{number})", author, merged, merged, number));
        string reviewer = People[(Array.IndexOf(People, author) + 1 + random.Next(2)) % (People.Length - 1)];
        history.Pulls.Add(new PullRequest(number, title, author, opened, reviewed, reviewer, merged, mergeSha, branch));

        AddRun(history, "CI", "pull_request", $"change-{number}", branch[^1].Sha, title, author, opened.AddSeconds(4), random.Next(10, 60), random.Next(150, 420), "success");
        DateTimeOffset pushed = merged.AddSeconds(quick ? 0 : random.Next(3, 20));
        WorkflowRun run = AddRun(history, "Deploy", "push", "main", mergeSha, $"{title} (#{number})", author, pushed, quick ? 1 : random.Next(8, 90), quick ? 9 : random.Next(360, 900), conclusion);
        TimeSpan length = run.CompletedAt - run.StartedAt;
        AddDeployment(history, mergeSha, "staging", author, run.StartedAt + length * 0.3, length * 0.2, conclusion == "cancelled" ? null : "success");
        if (conclusion != "cancelled") AddDeployment(history, mergeSha, "production", author, run.StartedAt + length * 0.6, length * 0.4, conclusion);
        return run;
    }

    /// <summary>An incident after a deployment that succeeded, with the change that repairs it.</summary>
    private static void AddIncident(History history, Random random, int seed, DateTimeOffset at)
    {
        DateTimeOffset closed = Whole(at.AddMinutes(20 + random.Next(160)));
        history.Issues.Add(new Issue(history.Pulls.Count + history.Issues.Count + 1, $"Production: {Things[random.Next(Things.Length)]} fails", People[1], ["incident", "production"], Whole(at), closed));
        AddChange(history, random, seed, closed.AddMinutes(-18), "success", $"Fix {Things[random.Next(Things.Length)]} in production");
    }

    private static WorkflowRun AddRun(History history, string workflow, string trigger, string branch, string sha, string title, string actor, DateTimeOffset created, int queuedSeconds, int runSeconds, string conclusion)
    {
        DateTimeOffset started = created.AddSeconds(queuedSeconds);
        if (conclusion == "cancelled") runSeconds /= 3;
        var run = new WorkflowRun(9_000_000_000 + history.Runs.Count * 137L, history.Runs.Count(r => r.Workflow == workflow) + 1, workflow, trigger, branch, sha, title, actor, created, started, started.AddSeconds(runSeconds), conclusion);
        history.Runs.Add(run);
        return run;
    }

    private static void AddDeployment(History history, string sha, string environment, string creator, DateTimeOffset created, TimeSpan length, string? end)
    {
        created = Whole(created);
        long id = 1_500_000_000 + history.Deployments.Count * 91L;
        var statuses = new List<DeploymentStatus> { new(id * 10 + 1, "queued", created), new(id * 10 + 2, "in_progress", created.AddSeconds(5)) };
        if (end is not null) statuses.Add(new DeploymentStatus(id * 10 + 3, end, Whole(created + length)));
        history.Deployments.Add(new Deployment(id, sha, environment, creator, created, statuses));
    }

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static string Sha(int seed, string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{name}"))))[..40];
}
