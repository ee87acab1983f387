using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pharos.Hosting;

/// <summary>Tells the service manager that started this process how it is; without one it does nothing.</summary>
/// <remarks>
/// The protocol of sd_notify(3): one datagram of <c>NAME=value</c> lines for each message, to the socket that <c>NOTIFY_SOCKET</c> names.
/// <c>Type=notify</c> needs <c>READY=1</c>, <c>Type=notify-reload</c> also <c>RELOADING=1</c> with the monotonic time.
/// </remarks>
internal sealed class ServiceManager : IDisposable
{
    /// <summary>What systemd shows of a status: one line, cut here.</summary>
    private const int MaxStatusLength = 400;

    private readonly Socket? _socket;

    /// <param name="variable">A variable of the process environment, or null where it is unset.</param>
    /// <param name="processId">Of this process: a watchdog that is meant for another one is not ours.</param>
    public ServiceManager(Func<string, string?> variable, int processId)
    {
        // "/path", or "@name" in the abstract namespace; vsock: is for virtual machines.
        if (variable("NOTIFY_SOCKET") is not { Length: > 1 } path || path[0] is not ('/' or '@')) return;
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose(); // nobody listens there: as if the variable were not set
            return;
        }
        _socket = socket;
        if (!long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) || microseconds <= 0) return;
        if (int.TryParse(variable("WATCHDOG_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out int guarded) && guarded != processId) return;
        WatchdogInterval = TimeSpan.FromMicroseconds(Math.Min(microseconds, TimeSpan.FromDays(1).Ticks / TimeSpan.TicksPerMicrosecond)) / 3;
    }

    public static ServiceManager FromEnvironment() => new(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>How often the watchdog wants a sign of life, a third of its limit; null where there is no watchdog.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Every part answers: after the start, and after each reload whether it was taken or refused.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={OneLine(status)}");

    public void Reloading()
    {
        long microseconds = (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds; // since timestamp 0: CLOCK_MONOTONIC on Linux
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}\nSTATUS=reading the configuration"));
    }

    public void Stopping() => Send("STOPPING=1\nSTATUS=stopping");

    /// <summary>Sends a sign of life for as long as the thread pool runs tasks; ends when <paramref name="cancellationToken"/> says so.</summary>
    public async Task KeepAliveAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        if (WatchdogInterval is not { } interval) return;
        try
        {
            while (true)
            {
                Send("WATCHDOG=1");
                await Task.Delay(interval, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    public void Dispose() => _socket?.Dispose();

    private void Send(string message)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { } // the manager's loss of a message must not be the service's fault
    }

    private static string OneLine(string text)
    {
        string line = text.ReplaceLineEndings("; ");
        return line.Length <= MaxStatusLength ? line : line[..MaxStatusLength] + "...";
    }
}
