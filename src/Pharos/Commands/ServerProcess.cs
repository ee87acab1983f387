using System.Runtime.InteropServices;
using Pharos.Configuration;
using Pharos.Hosting;

namespace Pharos.Commands;

/// <summary>Runs a server as a process does: SIGHUP reloads, SIGINT and SIGTERM stop, the service manager is told.</summary>
internal static class ServerProcess
{
    /// <returns>The exit code: 1, with the reason on standard error, where it could not start.</returns>
    public static async Task<int> RunAsync<TServer>(Func<ServiceManager, CancellationToken, Task<TServer>> start, CancellationToken cancellationToken) where TServer : IRunningServer
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = new TaskCompletionSource<TServer>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Before the start: who is told that this process is ready may signal at once, and SIGHUP would end it.
        using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _ = ReloadAsync(started.Task);
        });
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            using ServiceManager manager = ServiceManager.FromEnvironment();
            await using TServer server = await start(manager, stopping.Token);
            started.SetResult(server);
            // What reading the configuration left would otherwise stay for as long as the process is idle.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            using (stopping.Token.Register(server.Quit)) await server.StoppingAsync();
            manager.Stopping();
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { return 0; } // asked to stop while it started
        catch (Exception e) when (e is ConfigException or FormatException or IOException or UnauthorizedAccessException or State.StateException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }
    }

    private static async Task ReloadAsync<TServer>(Task<TServer> started) where TServer : IRunningServer
    {
        try { await (await started).ReloadAsync(); }
        catch (Exception e) { await Console.Error.WriteLineAsync($"reading the configuration again failed: {e}"); } // nobody awaits this: without a word it would be lost
    }
}
