using System.Net.Sockets;
using System.Text;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>How <c>pharos serve</c> ends when it is asked to.</summary>
public sealed class StopTests
{
    /// <summary>Longer than the 2 s after which the command line's library by itself would end a process that got a signal.</summary>
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_stop_that_takes_longer_than_two_seconds_is_not_cut_short()
    {
        using var folder = new ConfigFolder();
        folder.Write("prometheus/prometheus.yml", "scrape_configs: []\n");
        await using PharosProcess pharos = await folder.ServeAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(pharos.Prometheus.Host, pharos.Prometheus.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = slow.GetStream();
        const string Query = "query=1%2B1";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Query.Length}\r\n\r\n{Query[..5]}"), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken); // the request is under way

        string answer = "";
        int exitCode = await pharos.StopAsync(async () =>
        {
            await Task.Delay(s_slow, TestContext.Current.CancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Query[5..]), TestContext.Current.CancellationToken);
            answer = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
        });

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }
}
