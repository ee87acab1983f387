using Pharos.Alerting.Config;
using Pharos.Configuration;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

public sealed class ReloadTests
{
    [Fact]
    public async Task A_bad_file_changes_nothing_and_says_why()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        string path = folder.Write("alertmanager.yml", HttpApiConformanceTests.Config);
        await using var host = new AlertmanagerHost(TimeProvider.System);
        await host.StartAsync(HttpApiConformanceTests.Config);
        host.Service.ReloadRequested = async token =>
        {
            var errors = new ConfigErrors();
            AlertmanagerConfig? config = AlertmanagerConfigReader.Load(path, ConfigEnvironment.Process, new PathMap(folder.Path, []), errors, TimeProvider.System, "alertmanager.yml");
            errors.ThrowIfAny();
            await host.Service.ReloadAsync(config!, token);
        };
        using var client = new HttpClient { BaseAddress = new Uri(await host.ServeAsync()) };

        folder.Write("alertmanager.yml", HttpApiConformanceTests.Config.Replace("receiver: pager", "receiver: nobody", StringComparison.Ordinal));
        using HttpResponseMessage refused = await client.PostAsync("/-/reload", null, cancel);
        string why = await refused.Content.ReadAsStringAsync(cancel);
        Assert.Equal(500, (int)refused.StatusCode);
        Assert.Contains("alertmanager.yml:8:15: error: route.routes[0].receiver: undefined receiver \"nobody\" used in route", why, StringComparison.Ordinal);
        Assert.Contains("receiver: pager", await client.GetStringAsync("/api/v2/status", cancel), StringComparison.Ordinal);
        Assert.Contains("alertmanager_config_last_reload_successful 0", await client.GetStringAsync("/metrics", cancel), StringComparison.Ordinal);

        folder.Write("alertmanager.yml", HttpApiConformanceTests.Config.Replace("pager", "oncall", StringComparison.Ordinal));
        using HttpResponseMessage taken = await client.PostAsync("/-/reload", null, cancel);
        Assert.Equal(200, (int)taken.StatusCode);
        Assert.Contains("oncall", await client.GetStringAsync("/api/v2/receivers", cancel), StringComparison.Ordinal);
        Assert.Contains("alertmanager_config_last_reload_successful 1", await client.GetStringAsync("/metrics", cancel), StringComparison.Ordinal);
    }
}
