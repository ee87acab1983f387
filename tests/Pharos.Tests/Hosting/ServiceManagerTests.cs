using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pharos.Hosting;
using Pharos.Testing;

namespace Pharos.Tests.Hosting;

/// <summary>What a service manager is told, by sd_notify(3) and sd_watchdog_enabled(3).</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private const int ProcessId = 4711;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File("notify");

    private static ServiceManager Create(string address, string? watchdogMicroseconds = null, string? watchdogProcess = null) => new(
        name => name switch { "NOTIFY_SOCKET" => address, "WATCHDOG_USEC" => watchdogMicroseconds, "WATCHDOG_PID" => watchdogProcess, _ => null }, ProcessId);

    [Fact]
    public void Ready_reloading_and_stopping_are_messages_of_their_own()
    {
        using var socket = new NotifySocket(Path);
        using ServiceManager manager = Create(Path);

        manager.Ready("serving");
        Assert.Equal(["READY=1", "STATUS=serving"], socket.Receive());

        long before = Stopwatch.GetTimestamp() / 1000;
        manager.Reloading();
        string[] reloading = socket.Receive();
        Assert.Equal("RELOADING=1", reloading[0]);
        Assert.InRange(long.Parse(reloading[1]["MONOTONIC_USEC=".Length..], CultureInfo.InvariantCulture), before, Stopwatch.GetTimestamp() / 1000);

        manager.Stopping();
        Assert.Equal("STOPPING=1", socket.Receive()[0]);
    }

    [Fact]
    public void An_address_with_an_at_sign_is_in_the_abstract_namespace()
    {
        string address = $"@pharos-test-{Guid.NewGuid():N}";
        using var socket = new NotifySocket(address);
        using ServiceManager manager = Create(address);
        manager.Ready("serving");
        Assert.Equal("READY=1", socket.Receive()[0]);
    }

    [Fact]
    public void A_status_of_several_lines_is_one_line_and_does_not_end_the_message()
    {
        using var socket = new NotifySocket(Path);
        using ServiceManager manager = Create(Path);
        manager.Ready("refused: a.yml:1:2: bad\nSTOPPING=1\r\n" + new string('x', 5000));
        string[] lines = socket.Receive();
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("STATUS=refused: a.yml:1:2: bad; STOPPING=1; xxx", lines[1], StringComparison.Ordinal);
        Assert.InRange(lines[1].Length, 400, 420);
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative/path")]
    [InlineData("vsock:2:1234")]
    [InlineData("/nowhere/at/all")]
    public void Without_a_socket_that_answers_nothing_happens(string address)
    {
        using ServiceManager manager = Create(address, watchdogMicroseconds: "30000000");
        manager.Ready("serving");
        manager.Reloading();
        manager.Stopping();
        Assert.Null(manager.WatchdogInterval);
    }

    [Fact]
    public void A_manager_that_goes_away_is_not_the_services_fault()
    {
        var socket = new NotifySocket(Path);
        using ServiceManager manager = Create(Path);
        socket.Dispose();
        manager.Ready("serving");
    }

    [Theory]
    [InlineData("30000000", null, 10_000)]
    [InlineData("30000000", "4711", 10_000)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_is_fed_three_times_within_its_limit(string? microseconds, string? process, int? intervalMs)
    {
        using var socket = new NotifySocket(Path);
        using ServiceManager manager = Create(Path, microseconds, process);
        Assert.Equal(intervalMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null, manager.WatchdogInterval);
    }

    [Fact]
    public async Task The_watchdog_is_fed_until_the_process_stops()
    {
        using var socket = new NotifySocket(Path);
        using ServiceManager manager = Create(Path, "30000000");
        var clock = new FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        Task feeding = manager.KeepAliveAsync(clock, stop.Token);
        Assert.Equal(["WATCHDOG=1"], socket.Receive());
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(socket.HasMessage);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(["WATCHDOG=1"], socket.Receive());
        await stop.CancelAsync();
        await feeding;
    }
}
