using System.Globalization;

namespace Anvila.GitHub;

/// <summary>The REST endpoints of one repository (GitHub API version 2022-11-28): runs, jobs, deployments, statuses, compare, commits, pulls, issues.</summary>
internal static class GitHubRest
{
    private const int FilteredRunsLimit = 1000;

    public static void MapGitHubRest(this WebApplication app)
    {
        app.MapGet("/health", () => Results.Ok(new { status = "ok" }));
        app.MapGet("/rate_limit", (HttpContext context, RateLimit limit) =>
        {
            var (allowed, remaining, reset, _) = limit.Take(context.Request.Headers.Authorization.Count > 0, free: true);
            return Results.Ok(new { resources = new { core = new { limit = allowed, remaining, reset = reset.ToUnixTimeSeconds(), used = allowed - remaining } } });
        });
        RouteGroupBuilder repo = app.MapGroup("/repos/{owner}/{name}").AddEndpointFilter(async (context, next) =>
        {
            Repository repository = context.HttpContext.RequestServices.GetRequiredService<Repository>();
            RouteValueDictionary route = context.HttpContext.Request.RouteValues;
            return repository.Owner.Equals((string?)route["owner"], StringComparison.OrdinalIgnoreCase) && repository.Name.Equals((string?)route["name"], StringComparison.OrdinalIgnoreCase) ? await next(context) : NotFound();
        });
        repo.MapGet("/", (HttpContext context, Repository r) => Results.Ok(Shape(context, r).RepositoryShape()));
        repo.MapGet("/actions/runs", Runs);
        repo.MapGet("/actions/runs/{id:long}", (HttpContext context, Repository r, long id) => r.Runs.FirstOrDefault(x => x.Id == id) is { } run ? Results.Ok(Shape(context, r).Run(run)) : NotFound());
        repo.MapGet("/actions/runs/{id:long}/jobs", (HttpContext context, Repository r, long id) =>
        {
            if (r.Runs.FirstOrDefault(x => x.Id == id) is not { } run) return NotFound();
            object[] jobs = Shape(context, r).Jobs(run);
            return Results.Ok(new { total_count = jobs.Length, jobs = Paging.Page(context, jobs) });
        });
        repo.MapGet("/deployments", (HttpContext context, Repository r, string? environment, string? sha) =>
            Results.Ok(Paging.Page(context, [.. r.Deployments.Where(d => (environment is null || d.Environment == environment) && (sha is null || d.Sha == sha))]).Select(Shape(context, r).Deployment)));
        repo.MapGet("/deployments/{id:long}", (HttpContext context, Repository r, long id) => r.Deployments.FirstOrDefault(d => d.Id == id) is { } d ? Results.Ok(Shape(context, r).Deployment(d)) : NotFound());
        repo.MapGet("/deployments/{id:long}/statuses", (HttpContext context, Repository r, long id) =>
            r.Deployments.FirstOrDefault(d => d.Id == id) is { } d ? Results.Ok(Paging.Page(context, Shape(context, r).Statuses(d)).Select(s => Shape(context, r).Status(d, s))) : NotFound());
        repo.MapGet("/compare/{range}", Compare);
        repo.MapGet("/commits", (HttpContext context, Repository r) => Results.Ok(Paging.Page(context, [.. r.Main.Reverse()]).Select(Shape(context, r).Commit)));
        repo.MapGet("/commits/{sha}", (HttpContext context, Repository r, string sha) => Find(r, sha) is { } c ? Results.Ok(Shape(context, r).Commit(c)) : NotFound());
        repo.MapGet("/commits/{sha}/pulls", (HttpContext context, Repository r, string sha) =>
            Find(r, sha) is { } c ? Results.Ok(Paging.Page(context, [.. r.Pulls.Where(p => p.Number == c.Pull)]).Select(Shape(context, r).Pull)) : NotFound());
        repo.MapGet("/pulls", (HttpContext context, Repository r, string? state) =>
            Results.Ok(Paging.Page(context, [.. r.Pulls.Where(p => state == "all" || (p.MergedAt <= r.Now) == (state == "closed"))]).Select(Shape(context, r).Pull)));
        repo.MapGet("/pulls/{number:int}", (HttpContext context, Repository r, int number) => r.Pulls.FirstOrDefault(p => p.Number == number) is { } p ? Results.Ok(Shape(context, r).Pull(p)) : NotFound());
        repo.MapGet("/pulls/{number:int}/commits", (HttpContext context, Repository r, int number) => r.Pulls.FirstOrDefault(p => p.Number == number) is { } p ? Results.Ok(Paging.Page(context, p.Commits).Select(Shape(context, r).Commit)) : NotFound());
        repo.MapGet("/pulls/{number:int}/reviews", (HttpContext context, Repository r, int number) => r.Pulls.FirstOrDefault(p => p.Number == number) is { } p ? Results.Ok(Paging.Page(context, Shape(context, r).Reviews(p))) : NotFound());
        repo.MapGet("/issues", (HttpContext context, Repository r, string? labels, string? state, DateTimeOffset? since) => Results.Ok(Paging.Page(context, [.. r.Issues.Where(i =>
            (labels is null || labels.Split(',').All(i.Labels.Contains)) && (state == "all" || (i.ClosedAt <= r.Now) == (state == "closed")) && (since is null || (i.ClosedAt ?? i.CreatedAt) >= since))]).Select(Shape(context, r).IssueShape)));
        app.MapFallback(NotFound);
    }

    private static IResult Runs(HttpContext context, Repository r, string? branch, string? @event, string? status, string? created, string? head_sha, string? actor)
    {
        if (!CreatedFilter.TryParse(created, out CreatedFilter filter)) return Results.Json(new { message = "Validation Failed", errors = new[] { new { field = "created", code = "invalid" } } }, statusCode: StatusCodes.Status422UnprocessableEntity);
        List<WorkflowRun> runs = [.. r.Runs.Where(x =>
            (branch is null || x.Branch == branch) && (@event is null || x.Event == @event) && (head_sha is null || x.Sha == head_sha) && (actor is null || x.Actor == actor) && filter.Holds(x.CreatedAt)
            && (status is null || x.StatusAt(r.Now) == status || (x.StatusAt(r.Now) == "completed" && x.Conclusion == status)))];
        int total = runs.Count;
        bool filtered = branch is not null || @event is not null || status is not null || created is not null || head_sha is not null || actor is not null;
        if (filtered && total > FilteredRunsLimit) runs = runs[..FilteredRunsLimit];
        return Results.Ok(new { total_count = total, workflow_runs = Paging.Page(context, runs).Select(Shape(context, r).Run) });
    }

    private static IResult Compare(HttpContext context, Repository r, string range)
    {
        if (range.Split("...") is not [var from, var to]) return NotFound();
        IReadOnlyList<Commit> main = r.Main;
        int start = Index(from), end = Index(to);
        if (start < 0 || end < 0) return NotFound();
        Shapes shape = Shape(context, r);
        List<Commit> ahead = end > start ? [.. main.Skip(start + 1).Take(end - start)] : [];
        return Results.Ok(new
        {
            status = end == start ? "identical" : end > start ? "ahead" : "behind", ahead_by = ahead.Count, behind_by = Math.Max(0, start - end), total_commits = ahead.Count,
            base_commit = shape.Commit(main[start]), merge_base_commit = shape.Commit(main[Math.Min(start, end)]), commits = Paging.Page(context, ahead).Select(shape.Commit),
        });

        int Index(string sha) => sha == "main" ? main.Count - 1 : main.Select((c, i) => (c, i)).FirstOrDefault(x => sha.Length >= 7 && x.c.Sha.StartsWith(sha, StringComparison.Ordinal), (null!, -1)).i;
    }

    private static Commit? Find(Repository r, string sha) => sha.Length < 7 ? null
        : r.Main.FirstOrDefault(c => c.Sha.StartsWith(sha, StringComparison.Ordinal)) ?? r.Pulls.SelectMany(p => p.Commits).FirstOrDefault(c => c.Sha.StartsWith(sha, StringComparison.Ordinal));

    private static Shapes Shape(HttpContext context, Repository r) => new(r, $"{context.Request.Scheme}://{context.Request.Host}");

    private static IResult NotFound() => Results.Json(new { message = "Not Found", documentation_url = "https://docs.github.com/rest", status = StatusCodes.Status404NotFound.ToString(CultureInfo.InvariantCulture) }, statusCode: StatusCodes.Status404NotFound);
}
