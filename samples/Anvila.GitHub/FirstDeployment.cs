namespace Anvila.GitHub;

/// <summary>Merges one change soon after the start (<c>--deploy-after SECONDS</c>), so that somebody who looks sees a deployment arrive. Off without the option.</summary>
internal sealed class FirstDeployment(Repository repository, IConfiguration configuration, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!int.TryParse(configuration["deploy-after"], System.Globalization.CultureInfo.InvariantCulture, out int seconds) || seconds < 0) return;
        await Task.Delay(TimeSpan.FromSeconds(seconds), clock, stoppingToken);
        repository.Merge("success", "Show the version on the status page");
    }
}
