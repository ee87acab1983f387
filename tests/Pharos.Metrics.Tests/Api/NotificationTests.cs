using Microsoft.Extensions.Time.Testing;
using Pharos.Metrics.PromQL.Testing;

namespace Pharos.Metrics.Tests.Api;

public sealed class NotificationTests
{
    [Fact]
    public async Task A_refused_configuration_is_told_as_it_happens_and_when_it_is_over()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var state = new ApiServer.MemoryServer { ReloadError = "a fault" };
        var clock = new FakeTimeProvider();
        await using ApiServer server = await ApiServer.StartAsync(new ScriptStore(), parts => parts with { Server = state, Clock = clock });
        using HttpResponseMessage response = await server.Client.GetAsync("/api/v1/notifications/live", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        Assert.Equal("""data: {"text":"Configuration reload has failed.","date":"1970-01-01T00:00:00Z","active":true}""", await reader.ReadLineAsync(cancellationToken));
        state.ReloadError = null;
        await reader.ReadLineAsync(cancellationToken);
        Task<string?> next = reader.ReadLineAsync(cancellationToken).AsTask();
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, cancellationToken);
        }
        Assert.Contains("\"active\":false", await next, StringComparison.Ordinal);
        Assert.Equal("""{"status":"success","data":[]}""", await server.Client.GetStringAsync("/api/v1/notifications", cancellationToken));
    }
}
