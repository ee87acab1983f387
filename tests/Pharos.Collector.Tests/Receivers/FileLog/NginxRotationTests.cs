using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pharos.Collector.Receivers.FileLog;
using Pharos.Collector.Receivers.Operators;
using Pharos.Testing;

namespace Pharos.Collector.Tests.Receivers.FileLog;

/// <summary>A real nginx writes its access log under load while the log is rotated as logrotate does.</summary>
public sealed class NginxRotationTests
{
    private static readonly string? s_nginx = new[] { "/usr/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists);

    [Fact]
    public async Task The_access_log_is_followed_through_rotation_without_a_lost_or_doubled_line()
    {
        Assert.SkipWhen(s_nginx is null, "nginx is not installed");
        using var folder = new TempFolder();
        using Process nginx = Start(folder);
        try
        {
            var captured = new CapturedLogs();
            FileLogReceiver receiver = New(folder, captured);
            await receiver.StartAsync(TestContext.Current.CancellationToken);
            int sent = 0;
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => RequestAsync(folder, () => Interlocked.Increment(ref sent), stop.Token))];
            for (int rotation = 1; rotation <= 12; rotation++)
            {
                await Task.Delay(200, TestContext.Current.CancellationToken);
                // logrotate: the file gets another name, and nginx is told afterwards; every third one leaves the pattern's sight and is deleted.
                string to = folder.File(rotation % 3 == 0 ? $"old.{rotation}" : $"access.log.{rotation}");
                File.Move(folder.File("access.log"), to);
                await Task.Delay(30, TestContext.Current.CancellationToken);
                Reopen(folder);
                if (rotation % 3 == 0)
                {
                    await Task.Delay(50, TestContext.Current.CancellationToken);
                    File.Delete(to);
                }
                while (!File.Exists(folder.File("access.log"))) await Task.Delay(5, TestContext.Current.CancellationToken);
            }
            await stop.CancelAsync();
            await Task.WhenAll(clients);
            string[] expected = [.. Enumerable.Range(1, sent).Select(i => string.Create(CultureInfo.InvariantCulture, $"/{i}")).Order(StringComparer.Ordinal)];
            for (int i = 0; i < 200 && captured.Records.Count < sent; i++) await Task.Delay(25, TestContext.Current.CancellationToken);
            await Task.Delay(300, TestContext.Current.CancellationToken); // time for a line to come twice
            await receiver.DisposeAsync();
            Assert.True(sent > 200, $"only {sent} requests");
            Assert.Equal(expected, captured.Bodies.Select(PathOf).Order(StringComparer.Ordinal));
            TestContext.Current.TestOutputHelper?.WriteLine($"{sent} requests through 12 rotations");
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>The path of a line in nginx's "combined" format.</summary>
    private static string PathOf(string line)
    {
        string[] quoted = line.Split('"');
        return quoted.Length >= 3 ? quoted[1].Split(' ')[1] : line;
    }

    private static FileLogReceiver New(TempFolder folder, CapturedLogs captured)
    {
        var options = new FileLogOptions { Include = [new FileGlob(folder.File("access.log*"))], StartAtBeginning = true, PollInterval = TimeSpan.FromMilliseconds(20) };
        var context = CapturedLogs.Context(TimeProvider.System);
        return new FileLogReceiver(options, new EntrySink(captured, [], RetryPolicy.Default, "file", "test", context), null, context, new MemoryCheckpoints());
    }

    private static Process Start(TempFolder folder)
    {
        // buffer=16k with flush: lines are written late and in one piece, as on a busy server
        folder.Write("nginx.conf", $$"""
            daemon off;
            user root;
            pid {{folder.File("pid")}};
            error_log {{folder.File("error")}} warn;
            worker_processes 2;
            events { worker_connections 256; }
            http {
              access_log {{folder.File("access.log")}} combined buffer=16k flush=100ms;
              {{string.Join("\n  ", ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(k => $"{k}_temp_path {folder.File(k)};"))}}
              server { listen unix:{{folder.File("socket")}}; keepalive_requests 100000; return 204; }
            }
            """);
        Process process = Process.Start(new ProcessStartInfo(s_nginx!, ["-c", folder.File("nginx.conf"), "-p", folder.Path]) { RedirectStandardError = true })!;
        for (int i = 0; i < 400 && !File.Exists(folder.File("socket")); i++) Thread.Sleep(10);
        Assert.True(File.Exists(folder.File("socket")), "nginx did not start");
        return process;
    }

    private static void Reopen(TempFolder folder)
    {
        using Process kill = Process.Start("kill", ["-USR1", File.ReadAllText(folder.File("pid")).Trim()]);
        kill.WaitForExit();
    }

    private static async Task RequestAsync(TempFolder folder, Func<int> next, CancellationToken stop)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(folder.File("socket")), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        while (!stop.IsCancellationRequested)
        {
            using HttpResponseMessage answer = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"http://nginx/{next()}"), CancellationToken.None);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }
    }
}
